import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { CountryCode, CurrencyCode, Locale } from './code-scalars.ts';
import { Json } from './json-scalar.ts';
import { literal } from './literal.ts';

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

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

function dayOf(value: unknown): string {
  const [text, year, month, day] = (typeof value === 'string' && DAY.exec(value)) || [];
  const isInMonth = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1;
  if (text !== undefined && Number(year) > 0 && isInMonth && Number(day) <= daysOf(Number(year), Number(month)))
    return text;
  throw new TypeError('It must be a day of the calendar as ISO 8601, such as 2026-11-20.');
}

/** `Date` of the graph: the text of a `date` column. Its name here leaves JavaScript's own `Date` alone. */
export const DateOnly = new GraphQLScalarType<string, string>({
  name: 'Date',
  description:
    'Day of the calendar in ISO 8601, years 1 to 9999: `2026-11-20`. Without a time zone: the field says whose day it is.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  serialize: dayOf,
  parseValue: dayOf,
  parseLiteral: literal(dayOf, Kind.STRING),
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

/** Scalars that every subgraph shares. */
export const OWN_SCALARS: readonly GraphQLScalarType[] = [
  DateTime,
  DateOnly,
  SafeInt,
  CurrencyCode,
  CountryCode,
  Locale,
  Json,
];
