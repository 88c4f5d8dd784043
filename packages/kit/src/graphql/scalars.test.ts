import { type GraphQLScalarType, parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CountryCode, CurrencyCode, Locale } from './code-scalars.ts';
import { Json } from './json-scalar.ts';
import { DateOnly, DateTime, SafeInt } from './scalars.ts';

describe('DateTime', () => {
  test.each([
    ['2026-11-20T09:30:00Z', '2026-11-20T09:30:00.000Z'],
    ['2026-11-20t09:30:00.123456789z', '2026-11-20T09:30:00.123Z'],
    ['2026-11-20T09:30:00+08:00', '2026-11-20T01:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (given, expected) => {
    expect(DateTime.parseValue(given).toISOString()).toBe(expected);
    expect(DateTime.parseLiteral(parseValue(JSON.stringify(given))).toISOString()).toBe(expected);
  });

  test.each([
    '',
    'yesterday',
    '2026-11-20',
    '2026-11-20T09:30:00',
    '2026-11-20T09:30:00+0000',
    '2026-11-20T09:30:00+25:00',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-05:00',
    '+010000-01-01T00:00:00Z',
    '2026-11-20T09:30:00Z\n',
    1_798_761_600,
    null,
    true,
    new Date(Number.NaN),
    new Date(Date.UTC(10_000, 0)),
    {},
    ['2026-11-20T09:30:00Z'],
  ])('%j is none', (given) => expect(() => DateTime.parseValue(given)).toThrow(TypeError));
});

test.each<[GraphQLScalarType, unknown, unknown]>([
  [SafeInt, 0, 0],
  [SafeInt, -0, 0],
  [SafeInt, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  [SafeInt, Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  [CurrencyCode, 'TWD', 'TWD'],
  [CountryCode, 'TW', 'TW'],
  [DateOnly, '2024-02-29', '2024-02-29'],
  [DateOnly, '0001-01-01', '0001-01-01'],
  [DateOnly, '9999-12-31', '9999-12-31'],
  [Locale, 'en', 'en'],
  [Locale, 'ZH-hant-tw', 'zh-Hant-TW'],
  [Locale, 'es-419', 'es-419'],
  [Json, { a: [1, 'x', null, { b: false }] }, { a: [1, 'x', null, { b: false }] }],
])('%s takes %j', (scalar, given, expected) => expect(scalar.parseValue(given)).toEqual(expected));

test.each<[GraphQLScalarType, unknown]>([
  ...['', '2026-02-29', '2026-04-31', '2026-13-01', '2026-00-01', '2026-01-00', '0000-01-01', '2026-1-1'].map(
    (given): [GraphQLScalarType, unknown] => [DateOnly, given],
  ),
  ...['2026-01-01T00:00:00Z', '2026-01-01\n', '+002026-01-01', 20260101, null, {}, ['2026-01-01']].map(
    (given): [GraphQLScalarType, unknown] => [DateOnly, given],
  ),
  ...['tw', 'TWN', 'XX', 'TW ', '__proto__', null, {}].map((given): [GraphQLScalarType, unknown] => [
    CountryCode,
    given,
  ]),
  ...['', 'e', 'english', 'zh_TW', 'en-', 'en-US-u-nu-thai', 'en ', null, 5, ['en']].map(
    (given): [GraphQLScalarType, unknown] => [Locale, given],
  ),
  ...[1.5, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN, '5', '', true, null, [], [5], {}].map(
    (given): [GraphQLScalarType, unknown] => [SafeInt, given],
  ),
  ...['twd', 'TWD ', '', 'constructor', null, 5, ['TWD'], {}].map((given): [GraphQLScalarType, unknown] => [
    CurrencyCode,
    given,
  ]),
])('%s does not take %j', (scalar, given) => expect(() => scalar.parseValue(given)).toThrow(TypeError));

test.each<[GraphQLScalarType, string]>([
  [SafeInt, '1.0'],
  [SafeInt, '"1"'],
  [SafeInt, '9007199254740992'],
  [SafeInt, 'null'],
  [DateTime, '20261120'],
  [DateTime, '{ at: "2026-11-20T09:30:00Z" }'],
  [CurrencyCode, 'TWD'],
  [CountryCode, 'TW'],
  [DateOnly, '20261120'],
  [Locale, 'en'],
])('%s does not take the literal %s', (scalar, text) =>
  expect(() => scalar.parseLiteral(parseValue(text))).toThrow(TypeError),
);

test('a JSON literal may hold variables', () =>
  expect(Json.parseLiteral(parseValue('{ a: [1, $b, "x", ENUM] }'), { b: { c: 2 } })).toEqual({
    a: [1, { c: 2 }, 'x', 'ENUM'],
  }));

test('stored values are answered, and stored nonsense is not', () => {
  expect(CountryCode.serialize('AN')).toBe('AN'); // Withdrawn in 2010.
  expect(DateOnly.serialize('2026-11-20')).toBe('2026-11-20');
  expect(() => DateOnly.serialize(new Date())).toThrow(TypeError);
  expect(() => Locale.serialize('x')).toThrow(TypeError);
});
