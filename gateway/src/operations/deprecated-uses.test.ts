import { type Actor, anonymous } from '@muster/kit/domain';
import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { DeprecatedUses } from './deprecated-uses.ts';

const OLD = '@deprecated(reason: "2027-06-01: Use another.")';
const schema = buildSchema(`
  type Query { old: Int ${OLD}  lamp(id: ID, number: Int ${OLD}, input: Shade, bulbs: [Bulb!]): Lamp  node: Node }
  interface Node { note: Int ${OLD} }  type Lamp implements Node { note: Int  size: Int ${OLD}  next: Lamp }
  input Shade { colour: Colour  width: Int ${OLD}  inner: Shade }  input Bulb { watts: Int ${OLD}  volts: Int }
  enum Colour { RED  BLUE ${OLD} }
`);
const client: Actor = { kind: 'API_CLIENT', id: 'c1', permissions: new Set() };

function counting(of = schema) {
  const used: string[] = [];
  const logged: object[] = [];
  let at = 0;
  let exist: string[] = [];
  const log = { debug() {}, warn() {}, error() {}, info: (facts: object) => void logged.push(facts), child: () => log };
  const uses = new DeprecatedUses({
    schema: of,
    log,
    metrics: {
      deprecatedExist(coordinates) {
        exist = [...coordinates];
      },
      deprecatedUsed: (coordinate) => void used.push(coordinate),
    },
    now: () => at,
  });
  return {
    used,
    logged,
    exist: () => exist,
    pass(ms: number) {
      at += ms;
    },
    count(text: string, variables = {}, actor = anonymous) {
      const document = parse(text);
      expect(validate(of, document)).toEqual([]);
      uses.count({ document, operation: getOperationAST(document, 'Q')!, variables }, actor);
      return used.splice(0).toSorted();
    },
  };
}

test('every deprecated element of a schema is known before it is used', () => {
  expect(counting().exist().toSorted()).toEqual(
    [
      'Bulb.watts',
      'Colour.BLUE',
      'Lamp.size',
      'Node.note',
      'Query.lamp(number:)',
      'Query.old',
      'Shade.width',
    ].toSorted(),
  );
});

test.each<[string, string, object, string[]]>([
  ['nothing of it', 'query Q { lamp(id: 1) { note } }', {}, []],
  ['a field', 'query Q { a: old b: old }', {}, ['Query.old']],
  ['a field of an interface', 'query Q { node { note } }', {}, ['Node.note']],
  ['a field in a fragment', 'query Q { lamp { ...F } } fragment F on Lamp { next { size } }', {}, ['Lamp.size']],
  ['an argument', 'query Q { lamp(number: 1) { note } }', {}, ['Query.lamp(number:)']],
  ['an argument by variable', 'query Q($n: Int) { lamp(number: $n) { note } }', {}, ['Query.lamp(number:)']],
  [
    'input fields and enum values',
    'query Q { lamp(input: { inner: { width: 1, colour: BLUE } }, bulbs: [{ watts: 1 }]) { note } }',
    {},
    ['Bulb.watts', 'Colour.BLUE', 'Shade.width'],
  ],
  [
    'input fields and enum values of a variable',
    'query Q($s: Shade, $b: [Bulb!]) { lamp(input: $s, bulbs: $b) { note } }',
    { s: { colour: 'BLUE', inner: { width: null } }, b: [{ volts: 1 }, { watts: 2 }] },
    ['Bulb.watts', 'Colour.BLUE', 'Shade.width'],
  ],
  ['a default', 'query Q($s: Shade = { width: 1 }) { lamp(input: $s) { note } }', {}, ['Shade.width']],
  [
    'no field of a variable that is not sent',
    'query Q($s: Shade) { lamp(input: $s) { note } }',
    { s: { colour: 'RED' } },
    [],
  ],
  ['no field of another operation', 'query Q { node { __typename } } query R { old }', {}, []],
])('an operation uses %s', (_name, text, variables, expected) =>
  expect(counting().count(text, variables)).toEqual(expected),
);

test('each run is counted, and one line an hour is logged for each client and element', () => {
  const { count, logged, pass } = counting();
  const run = (actor: Actor) => count('query Q { old lamp { size } }', {}, actor);
  for (const actor of [client, client, { ...client, id: 'c2' }, anonymous, anonymous])
    expect(run(actor)).toEqual(['Lamp.size', 'Query.old']);
  const line = (coordinate: string, of: string | null, actorKind: string) => ({
    coordinate,
    client: of,
    actorKind,
    operationName: 'Q',
  });
  const all = (['c1', 'c2', null] as const).flatMap((of) =>
    ['Query.old', 'Lamp.size'].map((coordinate) => line(coordinate, of, of === null ? 'ANONYMOUS' : 'API_CLIENT')),
  );
  expect(logged).toEqual(all);
  pass(3_599_999);
  run(client);
  expect(logged).toHaveLength(6);
  pass(1);
  run(client);
  expect(logged.slice(6)).toEqual(all.slice(0, 2));
});

test('a schema without deprecated elements counts nothing', () => {
  const { count, exist } = counting(buildSchema('type Query { a: Int }'));
  expect([exist(), count('query Q { a }')]).toEqual([[], []]);
});
