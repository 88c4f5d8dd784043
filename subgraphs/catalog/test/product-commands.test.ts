import { randomUUID } from 'node:crypto';
import { KNOWN_PRODUCTS_MAX, knownProducts } from '@muster/events';
import { callerOf, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { manager, setProductStatus, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

const asks = (productIds: readonly string[], variantIds: readonly string[] = []) =>
  graph.runtime.command(knownProducts.name, { productIds, variantIds }, callerOf(manager));

async function aProduct(status = 'ACTIVE') {
  const { product } = await shelf.createsProduct();
  await setProductStatus(graph, product.id, status);
  return { productId: product.id as string, variantId: product.variants[0].id as string };
}

test('knownProducts answers products on sale and their variants only, also for managers', async () => {
  const [mug, pot] = [await aProduct(), await aProduct()];
  const hidden = [await aProduct('DRAFT'), await aProduct('INACTIVE'), await aProduct('ARCHIVED')];
  const all = [mug, pot, ...hidden, { productId: randomUUID(), variantId: randomUUID() }];
  const answer = (await asks(
    all.map(({ productId }) => productId),
    all.map(({ variantId }) => variantId),
  )) as { productIds: string[]; variants: object[] };
  expect(answer.productIds.toSorted()).toEqual([mug.productId, pot.productId].toSorted());
  expect(answer.variants).toHaveLength(2);
  expect(answer.variants).toEqual(expect.arrayContaining([mug, pot]));
  expect(await asks([mug.productId, mug.productId])).toEqual({ productIds: [mug.productId], variants: [] });
});

test('knownProducts takes two statements for many ids, and refuses too many', async () => {
  const ids = (count: number) => Array.from({ length: count }, () => randomUUID() as string);
  const many = () => asks(ids(KNOWN_PRODUCTS_MAX), ids(KNOWN_PRODUCTS_MAX));
  expect(await graph.statements(many)).toHaveLength(2);
  await expect(asks(ids(KNOWN_PRODUCTS_MAX + 1))).rejects.toThrow();
  await expect(asks(ids(1), ids(KNOWN_PRODUCTS_MAX + 1))).rejects.toThrow();
  await expect(asks([])).rejects.toThrow();
});
