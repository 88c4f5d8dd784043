import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { SCHEMA_DIR } from '../schemas.ts';
import { type MeantChange, MeantChanges, schemaComplaints } from './schema-guard.ts';

const TODAY = '2027-03-01';
const complaints = (before: string, after: string, meant: readonly MeantChange[] = []) =>
  schemaComplaints({ released: buildSchema(before), next: buildSchema(after), meant, today: TODAY });
/** Kind and coordinate of each complaint. */
const named = (all: readonly string[]) => all.map((one) => one.split(':')[0]!);
const meant = (kind: string, coordinate: string): MeantChange =>
  MeantChanges.parse([{ kind, coordinate, reason: 'as the test wants it', date: TODAY }])[0]!;

describe('in the released schema', () => {
  const released = readFileSync(join(SCHEMA_DIR, 'released.graphql'), 'utf8');
  test.each([
    ['type Payment {', / createdAt: DateTime!/, ' madeAt: DateTime!', ['FIELD_REMOVED Payment.createdAt']],
    ['type SellWindowOffer {', /enabled: Boolean!/, 'enabled: Boolean', ['FIELD_TYPE_CHANGED SellWindowOffer.enabled']],
    [
      'input UserAddressInput {',
      /phone: String\n/,
      'phone: String!\n',
      ['INPUT_FIELD_TYPE_CHANGED UserAddressInput.phone'],
    ],
    [
      'input CreateApiClientInput {',
      / = STANDARD/,
      ' = PARTNER',
      ['INPUT_FIELD_DEFAULT_VALUE_CHANGED CreateApiClientInput.rateTier'],
    ],
    ['enum OrderStatus {', /\n {2}PAID\n/, '\n  SETTLED\n', ['ENUM_VALUE_REMOVED OrderStatus.PAID']],
    ['type Payment {', /refunds: \[Refund!\]!/, 'refunds: [Refund]!', ['FIELD_TYPE_CHANGED Payment.refunds']],
    ['type Query {', / order\(([^)]*?)\bid: ID\b/, ' order($1id: ID!', ['FIELD_ARGUMENT_TYPE_CHANGED Query.order.id']],
    ['type Query {', / order\(/, ' order(because: String!, ', ['FIELD_ARGUMENT_ADDED Query.order.because']],
    ['union ReserveResult', / \| QuotaExceeded/, '', ['UNION_MEMBER_REMOVED ReserveResult']],
  ])('%s: %s becomes %j', async (start, from, to, expected) => {
    const at = released.indexOf(start);
    expect(at).toBeGreaterThan(0);
    const changed = released.slice(0, at) + released.slice(at).replace(from, to);
    expect(changed).not.toBe(released);
    expect(named(await complaints(released, changed))).toEqual(expected);
  });
});

const BEFORE = `type Query { colour(of: ID): Colour  size: Int @deprecated(reason: "2027-03-01: Use colour.")
    weight: Int @deprecated(reason: "2027-03-02: Use colour.")  age: Int @deprecated(reason: "Old.") }
  enum Colour { RED BLUE @deprecated(reason: "2026-12-31: Use RED.") }  union Thing = A  scalar Code @specifiedBy(url: "https://a.example")  scalar More  type A { a: Int }  type B { b: Int }`;
const after = (from: string | RegExp, to: string) => {
  const text = BEFORE.replace(from, to);
  expect(text).not.toBe(BEFORE);
  return text;
};

test.each([
  ['a new enum value', 'RED ', 'RED GREEN '],
  ['a new union member', '= A', '= A | B'],
  ['an optional argument', 'of: ID', 'of: ID, at: Int'],
  ['a new field', 'type A {', 'type A { more: Int'],
  ['a deprecation', 'a: Int', 'a: Int @deprecated(reason: "2027-12-31: Use b.")'],
  ['another reason', 'Old.', '2027-12-31: Use colour.'],
  ['no deprecation any more', / @deprecated\(reason: "Old."\)/, ''],
  ['the specification of a scalar', '@specifiedBy(url: "https://a.example")', '@specifiedBy(url: "https://b.example")'],
  ['a scalar that gets one', 'scalar More', 'scalar More @specifiedBy(url: "https://b.example")'],
  ['a value whose date of removal has come', / BLUE @deprecated\(reason: "[^"]*"\)/, ''],
  ['a field whose date of removal is today', / size: Int @deprecated\(reason: "[^"]*"\)/, ''],
])('every client survives %s', async (_name, from, to) => {
  expect(await complaints(BEFORE, after(from, to))).toEqual([]);
});

test('an argument with a default may change what an old document answers', async () => {
  const next = after('of: ID', 'of: ID, first: Int! = 20');
  expect(named(await complaints(BEFORE, next))).toEqual(['FIELD_ARGUMENT_ADDED Query.colour.first']);
});

test.each([
  ['weight', 'until 2027-03-02'],
  ['age', 'a date that its reason lacks'],
])('%s stays until the date that clients were told, whatever is meant', async (field, until) => {
  const next = after(new RegExp(` ${field}: Int @deprecated\\(reason: "[^"]*"\\)`), '');
  const entry = meant('FIELD_REMOVED', `Query.${field}`);
  expect(await complaints(BEFORE, next, [entry])).toEqual([expect.stringContaining(until)]);
});

test.each(['Query.colour', '*.colour', 'Query.*', '*colo*', '*'])(
  '%s declares a change as meant',
  async (coordinate) => {
    const next = after('colour(of: ID): Colour', 'colour(of: ID): String');
    expect(named(await complaints(BEFORE, next))).toEqual(['FIELD_TYPE_CHANGED Query.colour']);
    expect(await complaints(BEFORE, next, [meant('FIELD_TYPE_CHANGED', coordinate)])).toEqual([]);
  },
);

test('an entry of another kind or coordinate means nothing, and neither does one that matches no change', async () => {
  const next = after('colour(of: ID): Colour', 'colour(of: ID): String');
  const entries = [meant('FIELD_REMOVED', 'Query.colour'), meant('FIELD_TYPE_CHANGED', 'Query.col')];
  expect(named(await complaints(BEFORE, next, entries))).toEqual([
    'FIELD_TYPE_CHANGED Query.colour',
    'FIELD_REMOVED Query.colour',
    'FIELD_TYPE_CHANGED Query.col',
  ]);
});

test.each([
  { kind: 'NO_SUCH_KIND', coordinate: 'A.a', reason: 'long enough', date: TODAY },
  { kind: 'FIELD_REMOVED', coordinate: 'A*a', reason: 'long enough', date: TODAY },
  { kind: 'FIELD_REMOVED', coordinate: 'A.a', reason: 'short', date: TODAY },
  { kind: 'FIELD_REMOVED', coordinate: 'A.a', reason: 'long enough', date: '2027-02-30' },
])('%j is no entry', (entry) => expect(MeantChanges.safeParse([entry]).success).toBe(false));
