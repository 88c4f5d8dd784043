import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { NAMING_RULES, newViolations } from './support/naming-rules.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const api = buildSchema(read('schema', 'api.graphql'));
const released = buildSchema(read('schema', 'released.graphql'));
const rules = Object.keys(NAMING_RULES);

/** A name that each rule takes, and one that it does not. */
const EXAMPLES: Readonly<Record<string, [good: string, bad: string, named: string]>> = {
  'A mutation begins with its verb': [
    'type Mutation { cancelOrder: Int }',
    'type Mutation { orderCancel: Int }',
    'Mutation.orderCancel',
  ],
  'A query is a noun': ['extend type Query { orders: Int }', 'extend type Query { getOrders: Int }', 'Query.getOrders'],
  'A mutation answers a payload or its refusals': [
    'type Mutation { cancelOrder: CancelOrderResult } union CancelOrderResult = OrderPayload type OrderPayload { order: Thing }',
    'type Mutation { cancelOrder: Boolean }',
    'Mutation.cancelOrder',
  ],
  'A payload has the object that changed': [
    'type OrderPayload { order: Thing }',
    'type OrderPayload { orderId: ID }',
    'OrderPayload',
  ],
  'Input types end in Input': ['input OrderInput { size: Int }', 'input OrderSizes { size: Int }', 'OrderSizes'],
  'An id is in the input or beside it': [
    'type Mutation { changeA(id: ID, input: AInput): Int  changeB(input: BInput): Int } input AInput { a: Int } input BInput { id: ID }',
    'type Mutation { changeB(id: ID, input: BInput): Int } input BInput { id: ID }',
    'Mutation.changeB',
  ],
  'Lists are plural': [
    'type A { things: [Thing!]!  others: ThingConnection } type ThingConnection { nodes: [Thing] } input AFilterInput { kind: [Int] }',
    'type A { thing: [Thing!]! }',
    'A.thing',
  ],
  'Moments end in At': [
    'scalar DateTime type A { createdAt: DateTime  at(from: DateTime, placedUntil: DateTime): DateTime! }',
    'scalar DateTime type A { created: DateTime! }',
    'A.created',
  ],
  'Days have the type Date': [
    'scalar Date type A { entryDate: Date!  birthday: Date }',
    'type A { entryDate: String }',
    'A.entryDate',
  ],
  'Booleans begin with is or has': [
    'type A { isOpen: Boolean!  hasNext(open: Boolean): Boolean  awaitsDecision: Boolean } input B { open: Boolean }',
    'type A { open: Boolean }',
    'A.open',
  ],
  'Codes of the world have their types': [
    'scalar CountryCode scalar Locale scalar CurrencyCode type A { countryCode: CountryCode  locale: Locale!  currency: CurrencyCode! }',
    'type A { shippingCountryCode: String }',
    'A.shippingCountryCode',
  ],
  'Enum values are in capitals': ['enum A { OPEN_NOW B2B }', 'enum A { open }', 'A.open'],
};

/** New names against a rule, each with its reason. */
const MEANT: Readonly<Record<string, string>> = {
  'Query.catalogue': 'a collective noun: every product, as staff see it, beside `products` on sale',
  'OrderAddress.countryCode':
    'what AddressInput.countryCode took, a released String: both sides of one value are alike',
  'AuditedSubgraph.system': 'one of a deprecated enum whose values are the names of the services',
};

describe('what clients do not have yet', () => {
  const meant = Object.keys(MEANT).filter((coordinate) => api.getType(coordinate.split('.')[0]!) !== undefined);
  test.each(rules)('%s', (title) =>
    expect(newViolations(NAMING_RULES[title]!, api, released).filter((one) => !meant.includes(one))).toEqual([]),
  );

  test('an exception is against a rule', () => {
    const all = rules.flatMap((title) => newViolations(NAMING_RULES[title]!, api, released));
    expect(meant.filter((one) => !all.includes(one))).toEqual([]);
  });
});

describe('each rule', () => {
  const schemaOf = (sdl: string) => buildSchema(`type Query { a: Int } type Thing { id: ID } ${sdl}`);
  test.each(rules)('%s: takes what is right, and names what is not', (title) => {
    const [good, bad, named] = EXAMPLES[title]!;
    expect(newViolations(NAMING_RULES[title]!, schemaOf(good), schemaOf(''))).toEqual([]);
    expect(newViolations(NAMING_RULES[title]!, schemaOf(bad), schemaOf(''))).toEqual([named]);
    // Released names stay.
    expect(newViolations(NAMING_RULES[title]!, schemaOf(bad), schemaOf(bad))).toEqual([]);
  });

  test('is in docs/naming.md', () => {
    const titles = [...read('docs', 'naming.md').matchAll(/^\d+\. \*\*(.+?)\.\*\*/gm)].map(([, title]) => title);
    expect(titles).toEqual(rules);
  });
});
