import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { dedupe, NOT_REQUESTED } from '../../src/executor/dedupe-representations.ts';
import { type Representation, representation } from '../../src/executor/representations.ts';

const schema = buildSchema('type Query { product: Product } type Product { id: ID }');
const field = (name: string) => ({ kind: 'Field', name }) as const;
const of = (...names: string[]): Representation =>
  representation(
    [{ kind: 'InlineFragment', typeCondition: 'Product', selections: ['__typename', ...names].map(field) }],
    schema,
  );
const product = (id: unknown, more: object = {}) => ({ __typename: 'Product', id, ...more });

test('equal representations are sent once, whatever else the entities hold', () => {
  const { representations, indexOf } = dedupe(
    [product('1', { name: 'a' }), product('2'), product('1', { name: 'b' })],
    of('id'),
  );
  expect(representations).toEqual([product('1'), product('2')]);
  expect(indexOf).toEqual([0, 1, 0]);
});

test('the same key with other values beside it is something else', () => {
  const one = [product('1', { slug: 'a' }), product('1', { slug: 'b' }), product('1', { slug: 'b' })];
  const { representations, indexOf } = dedupe(one, of('id', 'slug'));
  expect(representations).toEqual(one.slice(0, 2));
  expect(indexOf).toEqual([0, 1, 1]);
});

test('a number is not the text of it', () => {
  expect(dedupe([product(1), product('1')], of('id')).indexOf).toEqual([0, 1]);
});

test('an incomplete representation, or one of another type, is not sent', () => {
  const some = [product('1'), product('1', { slug: 'a' }), { __typename: 'User', id: '1', slug: 'a' }, {}];
  const { representations, indexOf } = dedupe(some, of('id', 'slug'));
  expect(representations).toEqual([product('1', { slug: 'a' })]);
  expect(indexOf).toEqual([NOT_REQUESTED, 0, NOT_REQUESTED, NOT_REQUESTED]);
});

test('representations with nested values are compared by their JSON', () => {
  const nested = representation(
    [field('__typename'), { ...field('price'), selections: [field('amountMinor')] }],
    schema,
  );
  const priced = (amountMinor: number) => ({ __typename: 'Product', price: { amountMinor, currency: 'TWD' } });
  const { representations, indexOf } = dedupe([priced(1), priced(2), priced(1)], nested);
  expect(representations).toEqual([1, 2].map((amountMinor) => ({ __typename: 'Product', price: { amountMinor } })));
  expect(indexOf).toEqual([0, 1, 0]);
});
