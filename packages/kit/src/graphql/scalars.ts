import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';
import { CURRENCIES } from '../domain/index.ts';

/** ISO 8601 in UTC. A string on the way out even in process, where no JSON is made of it between subgraphs. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment as ISO 8601, in UTC: `2026-11-20T09:30:00.000Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => new Date(value as string | number | Date).toISOString(),
  parseValue: GraphQLDateTime.parseValue,
  parseLiteral: GraphQLDateTime.parseLiteral,
});

export const SafeInt = new GraphQLScalarType<number | string, number | string>({
  name: 'SafeInt',
  description: 'A whole number within ±(2^53 − 1), the range that JSON carries exactly.',
  serialize: GraphQLSafeInt.serialize,
  parseValue: GraphQLSafeInt.parseValue,
  parseLiteral: GraphQLSafeInt.parseLiteral,
});

const currency = (value: unknown): string => {
  if (typeof value === 'string' && CURRENCIES.has(value)) return value;
  throw new GraphQLError(`${JSON.stringify(value)} is not an ISO 4217 currency code`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
};

export const CurrencyCode = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  description: 'An ISO 4217 currency code: `TWD`, `VND`, `USD`.',
  serialize: currency,
  parseValue: currency,
  parseLiteral: (node) => currency(node.kind === Kind.STRING ? node.value : null),
});
