import { describe, expect, test } from 'vitest';
import { handleOf, skuKeyOf } from './readable-text.ts';
import { field } from './valid.ts';

const taken = (schema: { safeParse(value: unknown): { success: boolean; data?: unknown } }, value: unknown) => {
  const { success, data } = schema.safeParse(value);
  return success ? data : null;
};

describe('a slug or code', () => {
  test.each(['สวัสดี', 'नमस्ते', 'বাংলা', 'தமிழ்', 'ភាសាខ្មែរ', 'مَرْحَبًا', 'שָׁלוֹם', 'bánh-dứa', '馬克杯', 'mug_1.2'])(
    'may be of any script: %s',
    (slug) => expect(taken(field.handle(120), slug)).toBe(slug.normalize('NFC')),
  );
  test.each(['', ' ', '-mug', 'a b', 'a/b', 'a\u202eb', '\u0e49', '\u200b', 'a\nb', 'a?'])('is none: %j', (slug) =>
    expect(taken(field.handle(120), slug)).toBeNull(),
  );
  test('is found in whatever form it is asked for', () => {
    for (const asked of ['bánh-dứa'.normalize('NFD'), ' bánh-dứa ', 'bánh\u200b-dứa', '\ufeffbánh-dứa'])
      expect(handleOf(asked)).toBe('bánh-dứa'.normalize('NFC'));
  });
});

describe('a SKU', () => {
  test('that looks like another is the other', () => {
    const alike = ['caf\u00e9-1', 'cafe\u0301-1', 'CAFÉ-1', 'caf\u00e9\u200b-1', ' café-1', 'ｃafé-1', 'ca\u00adfé-1'];
    expect(new Set(alike.map((sku) => skuKeyOf(field.sku.parse(sku))))).toHaveLength(1);
  });
  test.each(['', 'a b', 'a\tb', 'a\u202eb', '\u200b'])('is none: %j', (sku) =>
    expect(taken(field.sku, sku)).toBeNull(),
  );
});

describe('a line that a person reads', () => {
  test.each(['Anna', 'Đặng Thị Ngọc', '王小明', 'می\u200cخواهم', '👩\u200d🚀 crew', 'O’Neil'])('%s', (name) =>
    expect(taken(field.name(50), ` ${name} `)).toBe(name.normalize('NFC')),
  );
  test.each([
    '',
    '\u200b',
    '\u200d\u200d',
    '\u2060 \ufeff',
    'a\nb',
    'a\u0000',
    'evil\u202egnp.exe',
    'a\u2066b',
    '\u0301',
  ])('is none: %j', (name) => expect(taken(field.name(50), name)).toBeNull());
  test('has its limit after it is trimmed', () => {
    expect(taken(field.name(3), '  abc  ')).toBe('abc');
    expect(taken(field.name(3), 'abcd')).toBeNull();
  });
});

test('a text may have lines, and one of nothing to see is empty', () => {
  expect(taken(field.text(50), ' two\nlines\t ')).toBe('two\nlines');
  expect(taken(field.text(50), '\u200b\u200b')).toBe('');
  expect(taken(field.text(50), 'a\u0007')).toBeNull();
});

test.each([
  ['https://shop.example/a.png', true],
  ['  https://shop.example/a.png\n', true],
  ['https://shop.example/a\nb', false],
  ['https://anna:secret@shop.example/', false],
  ['https://anna@shop.example/', false],
  ['http://shop.example/', false],
  ['javascript:alert(1)', false],
  ['https://shop.example/\u202e', false],
  ['https://', false],
])('%j is a page to follow: %s', (url, is) => expect(taken(field.url, url)).toBe(is ? url.trim() : null));

test.each([
  ['Asia/Taipei', 'Asia/Taipei'],
  ['asia/taipei', 'Asia/Taipei'],
  ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
  ['asia/ho_chi_minh', 'Asia/Ho_Chi_Minh'],
  ['utc', 'UTC'],
  ['+08:00', null],
  ['-0800', null],
  ['Asia/Nowhere', null],
  ['EST5EDT+1', null],
  ['', null],
])('the time zone %j is kept as %j', (text, zone) => expect(taken(field.timezone, text)).toBe(zone));

test.each([
  ['tw', 'TW'],
  ['VN', 'VN'],
  ['XK', null],
  ['UK', null],
  ['ZZ', null],
  ['SU', null],
  ['EU', null],
  ['TWN', null],
  ['台', null],
])('the country %j is kept as %j', (text, code) => expect(taken(field.country, text)).toBe(code));

test.each([
  ['１０６', '106'],
  ['SW1A 1AA', 'SW1A 1AA'],
  ['100\n', '100'],
  ['100-0001', '100-0001'],
  ['10#', null],
])('the postal code %j is kept as %j', (text, code) => expect(taken(field.postalCode, text)).toBe(code));

test.each([
  ['+886912345678', '+886912345678'],
  ['０９１２‑３４５‑６７８', '0912-345-678'],
  ['(02) 2345-6789', '(02) 2345-6789'],
  ['...', null],
  ['+++', null],
  ['12', null],
  ['+1', null],
  ['+999123456789', null],
  ['call me', null],
  ['1234567890123456', null],
])('the number to call %j is kept as %j', (text, number) => expect(taken(field.phone, text)).toBe(number));
