import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { CURRENCIES } from '../domain/index.ts';

/** RFC 3339, without checking the day against the length of its month; the offset has its colon, `+08:00`. */
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
/** Range in which a moment has a year of four digits in every format and database. */
const FIRST_MOMENT = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** Within a process the value may be a Date already. */
function momentOf(given: unknown): Date {
  const value = given instanceof Date && !Number.isNaN(given.getTime()) ? given.toISOString() : given;
  const [, year, month, day] = (typeof value === 'string' && MOMENT.exec(value)) || [];
  const moment = day === undefined ? Number.NaN : Date.parse(String(value).toUpperCase());
  if (Number.isNaN(moment) || Number(day) > daysOf(Number(year), Number(month)))
    throw new TypeError('It must be a moment as ISO 8601 with its offset, such as 2026-11-20T09:30:00Z.');
  if (moment < FIRST_MOMENT || moment > LAST_MOMENT)
    throw new TypeError('It must be a moment of the years 1 to 9999, in UTC.');
  return new Date(moment);
}

const daysOf = (year: number, month: number): number => {
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  return last.getUTCDate();
};

/** The value of a literal, as in JSON; our scalars take no objects or lists. */
const literal =
  <T>(parse: (value: unknown) => T, ...kinds: readonly Kind[]) =>
  (node: ValueNode): T =>
    parse(
      kinds.includes(node.kind) && 'value' in node ? (node.kind === Kind.INT ? Number(node.value) : node.value) : null,
    );

/** ISO 8601 in UTC. Serialised to a string even in process, where no JSON lies between subgraphs. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'Timestamp in ISO 8601 with its offset, years 1 to 9999; answered in UTC with milliseconds: `2026-11-20T09:30:00.000Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => new Date(value as string | number | Date).toISOString(),
  parseValue: momentOf,
  parseLiteral: literal(momentOf, Kind.STRING),
});

function safeInt(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value + 0; // -0 is 0.
  throw new TypeError('It must be a whole number within ±(2^53 − 1).');
}

export const SafeInt = new GraphQLScalarType<number | string, number | string>({
  name: 'SafeInt',
  description: 'Integer within ±(2^53 − 1), the range that JSON numbers carry exactly; wider than `Int`.',
  // A bigint comes from the database's driver as text, and from a sum as a bigint.
  serialize: (value) =>
    typeof value === 'bigint'
      ? sumOf(value)
      : safeInt(typeof value === 'string' && value !== '' ? Number(value) : value),
  parseValue: safeInt,
  parseLiteral: literal(safeInt, Kind.INT),
});

/** A sum beyond what JSON carries exactly is an error, and never rounded. */
function sumOf(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new GraphQLError(`${value} is more than a SafeInt can carry: ask for the decimal text beside it`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** A stored currency was valid when it was written, and may have been withdrawn since. */
const storedCurrency = (value: unknown): string => (/^[A-Z]{3}$/.test(String(value)) ? String(value) : currency(value));

function currency(value: unknown): string {
  if (typeof value === 'string' && CURRENCIES.has(value)) return value;
  throw new TypeError('It must be a currency code of ISO 4217, such as TWD.');
}

export const CurrencyCode = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  description:
    'ISO 4217 currency code that has a minor unit: `TWD`, `VND`, `USD`. Funds codes are accepted (`CLF`, `UYW`), metals and test codes are not.',
  serialize: storedCurrency,
  parseValue: currency,
  parseLiteral: literal(currency, Kind.STRING),
});

/** Scalars that every subgraph shares. */
export const OWN_SCALARS: readonly GraphQLScalarType[] = [DateTime, SafeInt, CurrencyCode];
