import { buildSchema, getVariableValues, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { acceptsVariables } from '../../src/executor/accepted-variables.ts';
import { SeededRandom } from './seeded-random.ts';

const schema = buildSchema(`
  type Query { ask(all: All, list: [All!], number: Float): Int }
  enum Colour { RED BLUE }
  scalar Anything
  input Pick @oneOf { a: Int b: Int }
  input All {
    text: String!  id: ID  count: Int = 3  must: Int! = 4  number: Float  yes: Boolean  colour: Colour
    list: [Int!]  lists: [[String]]  more: All  anything: Anything  pick: Pick
  }
`);

function asked(declared: string) {
  const [operation] = parse(`query (${declared}) { ask }`).definitions as [OperationDefinitionNode];
  const definitions = operation.variableDefinitions ?? [];
  const accepts = acceptsVariables(schema, definitions);
  return {
    accepts,
    isRefused: (variables: Record<string, unknown>) =>
      getVariableValues(schema, definitions, variables).errors !== undefined,
  };
}

describe('valid variables are accepted without graphql-js', () => {
  test.each<[string, Record<string, unknown>]>([
    ['$all: All!', { all: { text: 'a' } }],
    ['$all: All', {}],
    ['$all: All', { all: null }],
    ['$all: All', { all: { text: 'a', id: 'b', count: 1, must: 2, number: 1.5, yes: true, colour: 'RED' } }],
    ['$all: All', { all: { text: 'a', list: [1, 2], lists: [['a', null], null], more: { text: 'b', more: null } } }],
    ['$list: [All!]!', { list: [{ text: 'a' }, { text: 'b' }] }],
    ['$number: Float = 1.5, $other: Int', { number: 2 }],
    ['$unused: Int', { unused: 1, unknown: { a: 1 } }],
  ])('%s %j', (declared, variables) => {
    const { accepts, isRefused } = asked(declared);
    expect(accepts(variables)).toBe(true);
    expect(isRefused(variables)).toBe(false);
  });
});

describe('variables that graphql-js refuses, or only it can coerce, are left to it', () => {
  test.each<[string, Record<string, unknown>]>([
    ['$all: All!', {}],
    ['$all: All!', { all: null }],
    ['$all: All', { all: {} }],
    ['$all: All', { all: [] }],
    ['$all: All', { all: { text: 1 } }],
    ['$all: All', { all: { text: 'a', unknown: 1 } }],
    ['$all: All', { all: { text: 'a', must: null } }],
    ['$all: All', { all: JSON.parse('{"text": "a", "__proto__": {}}') }],
    ['$all: All', { all: { text: 'a', count: 2 ** 31 } }],
    ['$all: All', { all: { text: 'a', count: 1.5 } }],
    ['$all: All', { all: { text: 'a', number: Number.NaN } }],
    ['$all: All', { all: { text: 'a', colour: 'GREEN' } }],
    ['$all: All', { all: { text: 'a', list: [null] } }],
    ['$all: All', { all: { text: 'a', list: 1 } }],
    ['$all: All', { all: { text: 'a', id: 7 } }],
    ['$all: All', { all: { text: 'a', anything: 1 } }],
    ['$all: All', { all: { text: 'a', pick: { a: 1 } } }],
    ['$all: All', { all: { text: 'a', more: { text: 'b', more: {} } } }],
  ])('%s %j', (declared, variables) => {
    expect(asked(declared).accepts(variables)).toBe(false);
  });
});

test('random variables: nothing is accepted that graphql-js refuses', () => {
  const { accepts, isRefused } = asked('$all: All!, $list: [All!]');
  const chance = new SeededRandom(20261121);
  const odd = [null, undefined, 1, 1.5, -1, 2 ** 31, '', 'RED', true, [], {}, [1], [['a']], [null]];
  const some = (depth: number): unknown => {
    if (depth === 0 || chance.is(0.3)) return chance.one(odd);
    const keys = ['text', 'id', 'count', 'must', 'number', 'yes', 'colour', 'list', 'lists', 'more', 'unknown'];
    return Object.fromEntries([
      ...(chance.is(0.9) ? [['text', 'a']] : []),
      ...chance.some(keys, 0.15).map((key) => [key, key === 'more' ? some(depth - 1) : chance.one(odd)]),
    ]);
  };
  let accepted = 0;
  for (let turn = 0; turn < 5_000; turn += 1) {
    const variables = { all: some(3), ...(chance.is(0.3) ? { list: [some(2)] } : {}) };
    if (!accepts(variables)) continue;
    accepted += 1;
    expect(isRefused(variables), JSON.stringify(variables)).toBe(false);
  }
  expect(accepted).toBeGreaterThan(100);
});
