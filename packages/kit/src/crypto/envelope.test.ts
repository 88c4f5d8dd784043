import { describe, expect, test } from 'vitest';
import {
  aadOf,
  derived,
  formatKeyring,
  keyIdOf,
  lookupHash,
  NotOpenable,
  newSealedKey,
  onlyCurrent,
  open,
  openKey,
  parseKeyring,
  seal,
  withNewKey,
} from './index.ts';

const ring = parseKeyring('ab'.repeat(32));
const here = aadOf('person', 'phone', '1');
const sealed = seal('王小明 +886912345678', ring, here);

describe('a sealed value', () => {
  test('opens in its place, and shows nothing of itself', () => {
    expect(open(sealed, ring, here)).toBe('王小明 +886912345678');
    expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(Buffer.from(sealed.split('.')[3]!, 'base64url').toString()).not.toContain('886912');
  });

  test('is another one each time', () => expect(seal('x', ring, here)).not.toBe(seal('x', ring, here)));

  test.each([
    ['another row', aadOf('person', 'phone', '2')],
    ['another column', aadOf('person', 'email', '1')],
    ['another table', aadOf('people', 'phone', '1')],
  ])('does not open in %s', (_, place) => expect(() => open(sealed, ring, place)).toThrow(NotOpenable));

  test.each([2, 3, 4])('does not open when a bit of part %i is another', (part) => {
    const parts = sealed.split('.');
    const bytes = Buffer.from(parts[part]!, 'base64url');
    bytes[0]! ^= 1;
    parts[part] = bytes.toString('base64url');
    expect(() => open(parts.join('.'), ring, here)).toThrow(NotOpenable);
  });

  test('does not open with a shortened tag', () => {
    const parts = sealed.split('.');
    parts[4] = Buffer.from(parts[4]!, 'base64url').subarray(0, 4).toString('base64url');
    expect(() => open(parts.join('.'), ring, here)).toThrow(NotOpenable);
  });

  test.each(['', 'v1', 'plain text', 'v2.k1.a.b.c', 'v1.k1.a.b', sealed.replace('.k1.', '.k9.')])(
    '%j is none',
    (text) => expect(() => open(text, ring, here)).toThrow(NotOpenable),
  );

  test('does not open with another key of the same id, nor with one for another purpose', () => {
    expect(() => open(sealed, parseKeyring('cd'.repeat(32)), here)).toThrow(NotOpenable);
    expect(() => open(sealed, derived(ring, 'other'), here)).toThrow(NotOpenable);
  });
});

describe('a keyring', () => {
  test('takes a new key, seals with it, and still opens what the old one sealed', () => {
    const both = withNewKey(ring);
    expect(keyIdOf(seal('x', both, here))).toBe('k2');
    expect(open(sealed, both, here)).toContain('王小明');
    expect(() => open(sealed, onlyCurrent(both), here)).toThrow('not in the keyring');
    expect(parseKeyring(formatKeyring(both))).toEqual(both);
    expect([...withNewKey(both).keys.keys()]).toEqual(['k3', 'k2', 'k1']);
    let many = ring;
    while (many.keys.size < 10) many = withNewKey(many);
    expect(parseKeyring(formatKeyring(many)).keys.size).toBe(10);
    expect(() => withNewKey(many)).toThrow('retire');
  });

  test.each([
    ['', 'hex'],
    ['xy', 'hex'],
    ['ab'.repeat(31), 'hex'],
    [`k1:${'ab'.repeat(32)},`, 'hex'],
    [`k1:${'ab'.repeat(32)},k1:${'cd'.repeat(32)}`, 'two keys'],
    [Array.from({ length: 11 }, (_, i) => `k${i}:${'ab'.repeat(32)}`).join(','), 'at most 10'],
  ])('is not %j', (text, why) => {
    expect(() => parseKeyring(text)).toThrow(why);
    if (text.length > 4) expect(() => parseKeyring(text)).not.toThrow(/abab/);
  });
});

test('a key of its own seals what no other key opens', () => {
  const place = aadOf('data_key', 'sealed', '1');
  const [one, other] = [newSealedKey(ring, place), newSealedKey(ring, place)].map((key) => openKey(key, ring, place));
  const value = seal('x', one!, here);
  expect(open(value, one!, here)).toBe('x');
  expect(() => open(value, other!, here)).toThrow(NotOpenable);
  expect(() => openKey(newSealedKey(ring, place), ring, here)).toThrow(NotOpenable);
});

test('a fingerprint is the same for the same text and key only', () => {
  const [one, other] = [derived(ring, 'one'), derived(ring, 'other')];
  expect(lookupHash('+886912345678', one)).toBe(lookupHash('+886912345678', one));
  expect(lookupHash('+886912345678', one)).toHaveLength(22);
  expect(lookupHash('+886912345678', one)).not.toBe(lookupHash('+886912345679', one));
  expect(lookupHash('+886912345678', one)).not.toBe(lookupHash('+886912345678', other));
});
