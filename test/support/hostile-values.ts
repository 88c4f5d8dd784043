import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** Raw JSON text, for values that JavaScript cannot write: `1e400`, `-0`. */
export class Raw {
  constructor(readonly text: string) {}
}

export function toJson(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.entries(value).flatMap(([name, one]) =>
    one === undefined ? [] : [`${JSON.stringify(name)}:${toJson(one)}`],
  );
  return `{${parts.join(',')}}`;
}

/** The value as a GraphQL literal; enum values are unquoted there. */
export function toLiteral(value: unknown, type?: GraphQLInputType): string {
  if (value instanceof Raw) return value.text;
  if (value === null) return 'null';
  const inner = isNonNullType(type) ? type.ofType : type;
  if (Array.isArray(value)) {
    const of = isListType(inner) ? inner.ofType : undefined;
    return `[${value.map((one) => toLiteral(one, of)).join(', ')}]`;
  }
  if (typeof value === 'object') {
    const fields = isInputObjectType(inner) ? inner.getFields() : {};
    const parts = Object.entries(value).map(([name, one]) => `${name}: ${toLiteral(one, fields[name]?.type)}`);
    return `{ ${parts.join(', ')} }`;
  }
  if (typeof value === 'string' && isEnumType(getNamedType(inner)) && /^[A-Za-z_]\w*$/.test(value)) return value;
  return JSON.stringify(value);
}

const WRONG_KINDS = [null, true, 5, 1.5, [], [[]], {}, [null], { a: { b: [1] } }, new Raw('{"__proto__":1}')];
const NUMBERS = [
  0,
  1,
  -1,
  new Raw('-0'),
  1.5,
  new Raw('1e400'),
  new Raw('-1e400'),
  new Raw('1e3'),
  new Raw('0.1e1'),
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  Number.MAX_SAFE_INTEGER,
  new Raw('9007199254740992'),
  new Raw('123456789012345678901234567890'),
  '5',
  '',
  'five',
];
const TEXTS = [
  '',
  ' ',
  '\t\n',
  'x'.repeat(20_000),
  '𝒳'.repeat(300),
  '\ud800',
  'a\udc00b',
  '\0',
  'a\0b',
  '\u202eabc',
  '\u200b',
  '__proto__',
  'constructor',
  'toString',
  "'; select 1 --",
  '%00%ff../..',
  '{"a":1}',
  '\\',
  '99999999-9999-9999-9999-999999999999',
  '00000000-0000-0000-0000-000000000000',
  '01a22a93-2415-71c5-85a3-aae25975df0f',
  '01A22A93-2415-71C5-85A3-AAE25975DF0F',
  'https://user:pass@x.example/\n',
  'a@b',
  '+886',
];
const MOMENTS = [
  '',
  'yesterday',
  '2027-01-01',
  '2027-01-01T00:00:00',
  '2027-01-01T00:00:00+0000',
  '2027-01-01T00:00:00+99:99',
  '2027-01-01T24:00:00Z',
  '2027-02-30T00:00:00Z',
  '2027-13-01T00:00:00Z',
  '2027-01-01T00:00:60Z',
  '2027-01-01T00:00:00.123456789123Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '-000001-01-01T00:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '2999-12-31T23:59:59Z',
  '9999-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-05:00',
  '9999-12-31T23:59:59-08:00',
  '+010000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.000Z',
  '1798761600',
  1798761600,
  new Raw('1e400'),
  '\ud8002027-01-01T00:00:00Z',
];
const CURRENCIES = ['', 'twd', 'TWD ', 'XXX', 'ZZZ', 'EURO', '\ud800', 'T\0D', '__proto__'];
const NAMES = ['', 'NOPE', 'nope', '__proto__', 'constructor', 'toString', '\ud800'];

/** Attack values for a type: boundary values, wrong types, injection and encoding tricks. */
export function hostileValuesOf(type: GraphQLInputType): readonly unknown[] {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) {
    const some = hostileValuesOf(inner.ofType);
    return [...WRONG_KINDS, 'x', Array(1_100).fill('x'), ...some.slice(0, 12).map((one) => [one, one])];
  }
  if (isEnumType(inner)) return [...WRONG_KINDS, ...NAMES];
  if (isInputObjectType(inner)) return [...WRONG_KINDS, 'x', { nope: 1 }, { constructor: 1 }, [{}, {}]];
  switch (inner.name) {
    case 'Int':
    case 'Float':
    case 'SafeInt':
      return [...WRONG_KINDS, ...NUMBERS];
    case 'Boolean':
      return [...WRONG_KINDS, 'true', '', 0, 1];
    case 'Date':
    case 'DateTime':
      return [...WRONG_KINDS, ...MOMENTS];
    case 'CountryCode':
    case 'Locale':
    case 'CurrencyCode':
      return [...WRONG_KINDS, ...CURRENCIES];
    default:
      return [...WRONG_KINDS, ...TEXTS];
  }
}

const SANE: Readonly<Record<string, unknown>> = {
  Int: 2,
  Float: 2.5,
  SafeInt: 100,
  Boolean: true,
  DateTime: '2027-01-01T00:00:00Z',
  CurrencyCode: 'TWD',
  Date: '2027-01-01',
  CountryCode: 'TW',
  Locale: 'zh-TW',
  JSON: { sane: true },
  ID: '01a22a93-2415-71c5-85a3-aae25975df0f',
  String: 'sane',
};

/** The smallest valid value of a type. */
export function validValueOf(type: GraphQLInputType): unknown {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return [validValueOf(inner.ofType)];
  if (isEnumType(inner)) return inner.getValues()[0]!.name;
  if (!isInputObjectType(inner)) return SANE[inner.name];
  const needed = Object.values(inner.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(needed.map((field) => [field.name, validValueOf(field.type)]));
}
