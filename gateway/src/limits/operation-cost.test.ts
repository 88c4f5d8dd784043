import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
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
