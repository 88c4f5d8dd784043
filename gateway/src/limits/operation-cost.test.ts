import { buildSchema, type DocumentNode, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { CostRules } from './cost-rules.ts';
import { costOf } from './operation-cost.ts';

const schema = buildSchema('type Query { things(first: Int, named: String): [Thing!]! } type Thing { id: ID! }');

test('a cost follows the variables, also after it was worked out for others', () => {
  const document = parse('query ($first: Int = 3, $named: String) { things(first: $first, named: $named) { id } }');
  const cost = costOf(schema, document, getOperationAST(document)!);
  const costs = [
    { first: 7 },
    { first: 7 },
    { first: 2 },
    {},
    {},
    { first: null },
    { first: 7, named: 'a' },
    { first: 7 },
  ];
  const afresh = costs.map((variables) => costOf(schema, document, getOperationAST(document)!)(variables));
  expect(costs.map(cost)).toEqual(afresh);
  expect(afresh.slice(0, 4)).toEqual([7, 7, 2, 3]);
});

test.each([
  ['a variable of a type that holds no number', 'query ($text: String) { search(text: $text) { id } }', { text: 'a' }],
  ['a variable with a default', 'query ($text: String = "a") { search(text: $text) { id } }', {}],
  ['a literal', '{ search(text: "a") { id } }', {}],
  ['an object', '{ search(by: { text: "a" }) { id } }', {}],
  ['an object in a variable', 'query ($by: By) { search(by: $by) { id } }', { by: { text: 'a' } }],
])('an argument with a @cost is charged when it is given by %s', (_by, text, variables) => {
  const searching = buildSchema(`
    input By { text: String }
    type Query { search(text: String, by: By): [Thing!]! }
    type Thing { id: ID! }
  `);
  const rules: CostRules = {
    sizes: new Map(),
    weights: new Map([
      ['Query.search(text)', 40],
      ['Query.search(by)', 40],
    ]),
  };
  const chargeOf = (document: DocumentNode) => costOf(searching, document, getOperationAST(document)!, rules);
  const bare = chargeOf(parse('{ search { id } }'))({});
  const cost = chargeOf(parse(text));
  expect(cost(variables)).toBe(bare + 40);
  // An argument that is not given is free, and a call is charged for its own variables, not for those of the last.
  if (text.includes('$')) expect(cost({ text: null, by: null })).toBe(bare);
  expect(cost(variables)).toBe(bare + 40);
});
