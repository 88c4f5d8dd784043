import { randomUUID } from 'node:crypto';
import { aCustomer, anAdministrator, anonymous, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { MINUTE_MS, setProductStatus, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

const key = (...permissions: string[]) => ({
  kind: 'API_CLIENT' as const,
  id: randomUUID(),
  permissions: new Set(permissions),
});
const strangers = [anonymous, aCustomer(), key(), anAdministrator('product:manage', 'batch:confirm')];
const planners = [anAdministrator('sell_window:manage'), key('sell_window:manage')];

async function aPlan(window: object = {}) {
  const { product } = await shelf.createsProduct();
  const { sellWindow } = await shelf.plansWindow(window);
  const { offer } = await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 10 });
  return { product, sellWindow, offer };
}
type Plan = Awaited<ReturnType<typeof aPlan>>;
type Asking = (typeof strangers)[number];

/** Whether somebody sees a window: by its id, its code, by reference, and by reference to what it offers. */
async function seen({ sellWindow, offer }: Plan, actor: Asking): Promise<boolean[]> {
  const { byId, byCode, entities } = await graph.run(
    `query ($id: ID!, $code: String!, $of: [_Any!]!) {
      byId: sellWindow(id: $id) { name } byCode: sellWindow(code: $code) { name offers { id } }
      entities: _entities(representations: $of) { ... on SellWindow { name } ... on SellWindowOffer { thresholdQty sellWindow { name } } } }`,
    {
      id: sellWindow.id,
      code: sellWindow.code,
      of: [
        { __typename: 'SellWindow', id: sellWindow.id },
        { __typename: 'SellWindowOffer', id: offer.id },
      ],
    },
    actor,
  );
  return [byId, byCode, ...entities].map((found) => found !== null);
}

test('an unannounced window is visible to its managers only, by every path to it', async () => {
  const plan = await aPlan({ startAt: shelf.at(10), closeAt: shelf.at(20) });
  for (const actor of strangers) expect(await seen(plan, actor)).toEqual([false, false, false, false]);
  for (const actor of planners) expect(await seen(plan, actor)).toEqual([true, true, true, true]);
  expect((await shelf.moves('open', plan.sellWindow.id)).sellWindow.status).toBe('SCHEDULED');
  for (const actor of strangers) expect(await seen(plan, actor)).toEqual([true, true, true, true]);
  graph.clock.offsetMs += 11 * MINUTE_MS;
  await graph.runDueJobs();
  for (const actor of strangers) expect(await seen(plan, actor)).toEqual([true, true, true, true]);
});

test.each(['DRAFT', 'INACTIVE', 'ARCHIVED'])('a product with status %s is not visible to customers', async (status) => {
  const { product } = await shelf.createsProduct();
  const [variant] = product.variants;
  const see = async (actor: Asking) => {
    const { byId, bySlug, entities } = await graph.run(
      `query ($id: ID!, $slug: String!, $of: [_Any!]!) { byId: product(id: $id) { name } bySlug: product(slug: $slug) { name }
        entities: _entities(representations: $of) { ... on Product { name } ... on Variant { sku } } }`,
      {
        id: product.id,
        slug: product.slug,
        of: [
          { __typename: 'Product', id: product.id },
          { __typename: 'Product', slug: product.slug },
          { __typename: 'Variant', id: variant.id },
        ],
      },
      actor,
    );
    return [byId, bySlug, ...entities].map((found) => found !== null);
  };
  expect(await see(anonymous)).toEqual([true, true, true, true, true]);
  const { sellWindow } = await shelf.plansWindow();
  await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 10 });
  await setProductStatus(graph, product.id, status);
  for (const actor of [anonymous, aCustomer(), anAdministrator('sell_window:manage')])
    expect(await see(actor)).toEqual([false, false, false, false, false]);
  expect(await see(anAdministrator('product:manage'))).toEqual([true, true, true, true, true]);

  // Planned, it stays hidden; announced, whoever ordered it sees what it was, and the shelf has it no more.
  expect(await see(anonymous)).toEqual([false, false, false, false, false]);
  await shelf.moves('open', sellWindow.id);
  expect(await see(anonymous)).toEqual([false, false, true, true, true]);
});
