import { randomUUID } from 'node:crypto';
import { productChanged } from '@muster/events';
import { aCustomer, anAdministrator, anonymous, testSubgraph } from '@muster/testing';
import { describe, expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { manager, shelfOf, variant } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

const RESULT = `__typename ... on ProductPayload { product { id slug name description status version } }
  ... on UserError { code } ... on StaleVersion { currentVersion } ... on InvalidTransition { from to }
  ... on InvalidInput { issues { path } }`;

async function updates(input: object, actor = manager) {
  const query = `mutation ($input: UpdateProductInput!) { result: updateProduct(input: $input) { ${RESULT} } }`;
  return (await graph.run(query, { input: { expectedVersion: 1, ...input } }, actor)).result;
}
async function moves(verb: 'archiveProduct' | 'restoreProduct', id: string, expectedVersion: number | null = null) {
  const query = `mutation ($id: ID!, $expectedVersion: Int) { result: ${verb}(id: $id, expectedVersion: $expectedVersion) { ${RESULT} } }`;
  return (await graph.run(query, { id, expectedVersion }, manager)).result;
}
const aProduct = async () =>
  (await shelf.createsProduct()).product as { id: string; slug: string; variants: { id: string; sku: string }[] };
const changedOf = async (id: string) =>
  (await graph.emitted(productChanged)).filter(({ productId }) => productId === id);
const auditOf = (id: string) =>
  graph.sql('select action, before, after from audit_entry where entity_id = $1 order by at, id', [id]);

describe('updateProduct', () => {
  test('changes what is given, and leaves the rest', async () => {
    const { id } = await aProduct();
    const slug = `new-${randomUUID()}`;
    expect(await updates({ id, slug, name: 'Cup', description: 'Thrown by hand' })).toMatchObject({
      product: { slug, name: 'Cup', description: 'Thrown by hand', status: 'ACTIVE', version: 2 },
    });
    expect(await updates({ id, expectedVersion: 2, description: '' })).toMatchObject({
      product: { slug, name: 'Cup', description: null, version: 3 },
    });
    // Nothing changes: no version, no event, no trace.
    expect(await updates({ id, expectedVersion: 3, name: 'Cup', status: 'ACTIVE' })).toMatchObject({
      product: { version: 3 },
    });
    expect(await changedOf(id)).toEqual([1, 2].map(() => ({ productId: id, slug, status: 'ACTIVE' })));
    expect(await auditOf(id)).toMatchObject([
      { action: 'product.create' },
      { action: 'product.update', before: { name: 'Mug', description: null }, after: { name: 'Cup' } },
      { action: 'product.update', before: { description: 'Thrown by hand' }, after: { description: null } },
    ]);
  });

  test('of two who began from one version the second is told so', async () => {
    const { id } = await aProduct();
    const answers = await Promise.all([updates({ id, name: 'One' }), updates({ id, name: 'Two' })]);
    expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual(['ProductPayload', 'StaleVersion']);
    expect(answers.find(({ code }) => code === 'STALE_VERSION')).toMatchObject({ currentVersion: 2 });
  });

  test('takes a product off sale and puts it on again, while its open offers go on', async () => {
    const { id, slug } = await aProduct();
    const { sellWindow } = await shelf.plansWindow();
    await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: id, thresholdQty: 1 });
    await shelf.moves('open', sellWindow.id);
    const offers = async () =>
      (
        await graph.run(
          'query ($id: ID!) { sellWindow(id: $id) { status offers { enabled price { amountMinor } product { status } } } }',
          { id: sellWindow.id },
        )
      ).sellWindow;
    const isFound = async () =>
      (await graph.run('query ($slug: String!) { product(slug: $slug) { id } }', { slug })).product !== null;
    expect(await updates({ id, status: 'INACTIVE' })).toMatchObject({ product: { status: 'INACTIVE' } });
    expect(await isFound()).toBe(false);
    expect(await offers()).toEqual({
      status: 'OPEN',
      offers: [{ enabled: true, price: { amountMinor: 1_000 }, product: { status: 'INACTIVE' } }],
    });
    expect(await updates({ id, expectedVersion: 2, status: 'ACTIVE' })).toMatchObject({
      product: { status: 'ACTIVE' },
    });
    expect(await isFound()).toBe(true);
    expect(await updates({ id, expectedVersion: 3, status: 'DRAFT' })).toMatchObject({ from: 'ACTIVE', to: 'DRAFT' });
    expect(await updates({ id, expectedVersion: 3, status: 'ARCHIVED' })).toMatchObject({
      __typename: 'InvalidTransition',
    });
  });

  test('refuses a taken slug, bad texts, an unknown product and customers', async () => {
    const [one, other] = [await aProduct(), await aProduct()];
    expect(await updates({ id: one.id, slug: other.slug })).toMatchObject({ __typename: 'SlugTaken' });
    expect(await updates({ id: one.id, slug: 'two words', name: ' ' })).toMatchObject({
      issues: [{ path: 'slug' }, { path: 'name' }],
    });
    expect(await updates({ id: one.id, description: 'x'.repeat(10_001) })).toMatchObject({
      issues: [{ path: 'description' }],
    });
    expect(await updates({ id: randomUUID() })).toMatchObject({ __typename: 'NotFound' });
    const ask = 'mutation ($input: UpdateProductInput!) { updateProduct(input: $input) { __typename } }';
    for (const actor of [aCustomer(), anAdministrator('sell_window:manage')]) {
      const { errors } = await graph.answer(ask, { input: { id: one.id, expectedVersion: 1 } }, actor);
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});

describe('archiveProduct', () => {
  test('takes a product off for good, and restoreProduct takes it back', async () => {
    const { id } = await aProduct();
    expect(await moves('archiveProduct', id, 7)).toMatchObject({ __typename: 'StaleVersion', currentVersion: 1 });
    expect(await moves('archiveProduct', id, 1)).toMatchObject({ product: { status: 'ARCHIVED', version: 2 } });
    expect(await moves('archiveProduct', id)).toMatchObject({ from: 'ARCHIVED', to: 'ARCHIVED' });
    expect(await updates({ id, expectedVersion: 2, status: 'ACTIVE' })).toMatchObject({
      from: 'ARCHIVED',
      to: 'ACTIVE',
    });
    const { sellWindow } = await shelf.plansWindow();
    const offer = { sellWindowId: sellWindow.id, productId: id, thresholdQty: 1 };
    expect(await shelf.addsOffer(offer)).toMatchObject({ __typename: 'NotFound' });
    expect(await moves('restoreProduct', id)).toMatchObject({ product: { status: 'INACTIVE', version: 3 } });
    expect(await moves('restoreProduct', id)).toMatchObject({ from: 'INACTIVE', to: 'INACTIVE' });
    expect((await auditOf(id)).map(({ action }: { action?: string }) => action)).toEqual([
      'product.create',
      'product.archive',
      'product.restore',
    ]);
    expect((await changedOf(id)).map(({ status }) => status)).toEqual(['ARCHIVED', 'INACTIVE']);
  });

  test('is refused while an announced or open window offers it', async () => {
    const { id } = await aProduct();
    const { sellWindow } = await shelf.plansWindow({ startAt: shelf.at(5) });
    await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: id, thresholdQty: 1 });
    await shelf.moves('open', sellWindow.id);
    expect(await moves('archiveProduct', id)).toMatchObject({ from: 'ACTIVE', to: 'ARCHIVED' });
  });

  test('of an archiving and a new offer in an open window one succeeds', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await aProduct();
      const { sellWindow } = await shelf.plansWindow();
      await shelf.moves('open', sellWindow.id);
      const [archived, offered] = await Promise.all([
        moves('archiveProduct', id),
        shelf.addsOffer({ sellWindowId: sellWindow.id, productId: id, thresholdQty: 1 }),
      ]);
      expect([archived.__typename, offered.__typename]).toSatisfy(
        ([one, other]) =>
          (one === 'ProductPayload' && other === 'NotFound') ||
          (one === 'InvalidTransition' && other === 'SellWindowOfferPayload'),
      );
    }
  });
});

test('variants are found by id and by SKU, each in its place, and hidden with their product', async () => {
  const sku = `Sku-${randomUUID()}`;
  const { product } = await shelf.createsProduct({ variants: [variant(`${sku}-1`), variant(`${sku}-2`)] });
  const [one, other] = product.variants.map(({ id }: { id: string }) => id);
  const query =
    'query ($ids: [ID!]!, $skus: [String!]!) { variants(ids: $ids) { id } variantsBySku(skus: $skus) { id } }';
  const found = (actor = anonymous) =>
    graph.run(
      query,
      { ids: [other, 'nonsense', one, other], skus: [`${sku}-2`.toUpperCase(), '?', `${sku}-1`] },
      actor,
    );
  const all = {
    variants: [{ id: other }, null, { id: one }, { id: other }],
    variantsBySku: [{ id: other }, null, { id: one }],
  };
  expect(await found()).toEqual(all);
  await updates({ id: product.id, status: 'INACTIVE' });
  expect(await found()).toEqual({ variants: [null, null, null, null], variantsBySku: [null, null, null] });
  expect(await found(manager)).toEqual(all);
  const many = { ids: Array.from({ length: 101 }, () => one), skus: [] };
  expect((await graph.answer(query, many)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
