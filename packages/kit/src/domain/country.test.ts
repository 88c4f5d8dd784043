import { expect, test } from 'vitest';
import { COUNTRY_COUNT, isCountry } from './country.ts';

test('there are the 249 countries of ISO 3166-1, and each has a name', () => {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
  expect(codes).toHaveLength(249);
  expect(COUNTRY_COUNT).toBe(249);
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  expect(codes.filter((code) => names.of(code) === undefined)).toEqual([]);
});
