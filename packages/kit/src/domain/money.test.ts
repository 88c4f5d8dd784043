import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AMOUNT_MAX, CURRENCIES, decimalOf, exponentOf, formatAmount, sumMinor } from './index.ts';

/** Currencies whose digits in CLDR, which are for display, differ from the minor units of ISO 4217. */
const SHOWN_OTHERWISE: Readonly<Record<string, readonly [iso: number, cldr: number]>> = {
  ...Object.fromEntries(
    'AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK PKR SOS SYP YER'.split(' ').map((code) => [code, [2, 0]] as const),
  ),
  IQD: [3, 0],
};

const shown = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

describe('the table of currencies', () => {
  test.each([...CURRENCIES])('%s has its minor unit', (code) => {
    const cldr = shown(code);
    const [iso, shownWith] = SHOWN_OTHERWISE[code] ?? [cldr, cldr];
    expect({ code, exponent: exponentOf(code), cldr }).toEqual({ code, exponent: iso, cldr: shownWith });
  });

  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['VND', 0],
    ['CLP', 0],
    ['UYI', 0],
    ['XOF', 0],
    ['TWD', 2],
    ['USD', 2],
    ['CHE', 2],
    ['MXV', 2],
    ['USN', 2],
    ['VED', 2],
    ['XCG', 2],
    ['ZWG', 2],
    ['BHD', 3],
    ['IQD', 3],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('%s: %i', (code, exponent) => expect([CURRENCIES.has(code), exponentOf(code)]).toEqual([true, exponent]));

  test('has every code of list one that a price can be in, and no other', () => {
    const counted = Object.groupBy(CURRENCIES, (code) => exponentOf(code));
    // List one, and two that were withdrawn lately.
    expect([0, 2, 3, 4].map((exponent) => counted[exponent]!.length)).toEqual([17, 141, 7, 2]);
    for (const none of [
      'XAU',
      'XAG',
      'XPT',
      'XPD',
      'XDR',
      'XSU',
      'XUA',
      'XBA',
      'XTS',
      'XXX',
      'DEM',
      'FRF',
      'twd',
      'TW',
      '',
    ])
      expect(CURRENCIES.has(none), none).toBe(false);
  });
});

test.each([
  [1_234, 'IDR', 'IDR 12.34'],
  [1_234, 'IQD', 'IQD 1.234'],
  [1_234, 'HUF', 'HUF 12.34'],
  [1_234, 'JPY', '¥1,234'],
  [12_345, 'CLF', 'CLF 1.2345'],
  [-1, 'USD', '-$0.01'],
  [0, 'KWD', 'KWD 0.000'],
  [9_007_199_254_740_991, 'USD', '$90,071,992,547,409.91'],
  [9_007_199_254_740_991, 'UYW', 'UYW 900,719,925,474.0991'],
  [90_071_992_547_409_910n, 'USD', '$900,719,925,474,099.10'],
])('%d minor units of %s are %s', (amountMinor, currency, text) => {
  expect(formatAmount({ amountMinor, currency }).replaceAll('\u00a0', ' ')).toBe(text);
});

const amounts = fc.record({
  amountMinor: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n })),
  currency: fc.constantFrom(...CURRENCIES),
});

test('a decimal text is the amount, to the last digit, and so is what people read', () => {
  fc.assert(
    fc.property(amounts, ({ amountMinor, currency }) => {
      const decimal = decimalOf({ amountMinor, currency });
      const [, fraction = ''] = decimal.split('.');
      expect(fraction).toHaveLength(exponentOf(currency));
      expect(BigInt(decimal.replace('.', ''))).toBe(BigInt(amountMinor));
      const [read] = formatAmount({ amountMinor, currency }).match(/\d[\d,.]*/)!;
      expect(read.replaceAll(',', '')).toBe(decimal.replace('-', ''));
    }),
    { numRuns: 500 },
  );
});

test('an unknown locale, and an unknown currency of old books, are read as well as can be', () => {
  expect(formatAmount({ amountMinor: 100, currency: 'USD' }, 'no such locale')).toBe('$1.00');
  expect(decimalOf({ amountMinor: 5, currency: 'DEM' })).toBe('0.05');
});

test('the largest amounts of thousands of orders can be added up', () => {
  expect(sumMinor(Array.from({ length: 9_000 }, () => AMOUNT_MAX))).toBe(9_000 * AMOUNT_MAX);
});
