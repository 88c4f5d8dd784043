import { randomUUID } from 'node:crypto';
import { offerConfigured, sellWindowCreated } from '@muster/events';
import { aCustomer, anAdministrator, testSubgraph } from '@muster/testing';
import { expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { manager, setProductStatus, shelfOf, variant } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

async function clones(id: string, input: object = {}) {
  const { result } = await graph.run(
    `mutation ($input: CloneSellWindowInput!) { result: cloneSellWindow(input: $input) { __typename
       ... on SellWindowPayload { sellWindow { id code name status kind timezone goalPolicy confirmMode paymentWindowMinutes
         paymentGraceMinutes announcedAt version
         offers { thresholdQty maxTotalQty perUserLimit leadDays shipDays enabled price { amountMinor currency } product { id } variant { id } } } }
       ... on UserError { code } ... on InvalidInput { issues { path } } } }`,
    {
      input: {
        id,
        code: `clone-${randomUUID()}`,
        name: 'Autumn',
        startAt: shelf.at(100),
        closeAt: shelf.at(200),
        ...input,
      },
    },
    manager,
  );
  return result;
}

const RULES = {
  kind: 'GROUP_BUY',
  timezone: 'Asia/Ho_Chi_Minh',
  goalPolicy: 'ADMIN_DECIDES',
  confirmMode: 'AUTO',
  paymentWindowMinutes: 77,
  paymentGraceMinutes: 7,
};

test('a clone is a draft with the rules and the offers of a window, whatever became of that', async () => {
  const { sellWindow } = await shelf.plansWindow(RULES);
  const sku = randomUUID();
  const { product } = await shelf.createsProduct({ variants: [variant(`${sku}-1`, 900), variant(`${sku}-2`, 900)] });
  const { product: other } = await shelf.createsProduct();
  const terms = {
    sellWindowId: sellWindow.id,
    thresholdQty: 3,
    maxTotalQty: 30,
    perUserLimit: 2,
    leadDays: 4,
    shipDays: 5,
  };
  await shelf.addsOffer({
    ...terms,
    productId: product.id,
    variantId: product.variants[1].id,
    price: { amountMinor: 800, currency: 'TWD' },
  });
  await shelf.addsOffer({ ...terms, productId: other.id, maxTotalQty: null });
  await shelf.moves('open', sellWindow.id);
  await shelf.moves('close', sellWindow.id);
  // The list price is another now: an offer without a price of its own takes it.
  await graph.run(
    'mutation ($input: SetPricesInput!) { setPrices(input: $input) { __typename } }',
    { input: { entries: [{ variantId: other.variants[0].id, price: { amountMinor: 1_234, currency: 'TWD' } }] } },
    anAdministrator('price:manage'),
  );

  const { sellWindow: made } = await clones(sellWindow.id);
  const { sellWindowId: _, ...copied } = terms;
  expect(made).toMatchObject({
    ...RULES,
    name: 'Autumn',
    status: 'DRAFT',
    announcedAt: null,
    version: 1,
    offers: [
      {
        ...copied,
        enabled: true,
        price: { amountMinor: 800, currency: 'TWD' },
        product: { id: product.id },
        variant: { id: product.variants[1].id },
      },
      {
        ...copied,
        maxTotalQty: null,
        enabled: true,
        price: { amountMinor: 1234 },
        product: { id: other.id },
        variant: null,
      },
    ],
  });
  expect(await graph.emitted(sellWindowCreated)).toContainEqual(expect.objectContaining({ sellWindowId: made.id }));
  const configured = (await graph.emitted(offerConfigured)).filter(({ sellWindowId }) => sellWindowId === made.id);
  expect(configured.map(({ offer }) => [offer.windowStatus, offer.thresholdQty])).toEqual([
    ['DRAFT', 3],
    ['DRAFT', 3],
  ]);
  const trace = await graph.sql('select action, after from audit_entry where entity_id = $1', [made.id]);
  expect(trace).toMatchObject([{ action: 'sell_window.clone', after: { clonedFrom: sellWindow.id, offers: 2 } }]);
});

test('a clone leaves out disabled offers and archived products', async () => {
  const { sellWindow } = await shelf.plansWindow();
  const products = [await shelf.createsProduct(), await shelf.createsProduct(), await shelf.createsProduct()];
  const offers = [];
  for (const { product } of products)
    offers.push(await shelf.addsOffer({ sellWindowId: sellWindow.id, productId: product.id, thresholdQty: 1 }));
  await graph.sql('update sell_window_offer set enabled = false where id = $1', [offers[0].offer.id]);
  await setProductStatus(graph, products[1]!.product.id, 'ARCHIVED');
  const { sellWindow: made } = await clones(sellWindow.id);
  expect(made.offers.map(({ product }: { product: { id: string } }) => product.id)).toEqual([products[2]!.product.id]);
  const archived = { sellWindowId: made.id, productId: products[1]!.product.id, thresholdQty: 1 };
  expect(await shelf.addsOffer(archived)).toMatchObject({ __typename: 'NotFound' });
});

test('a taken code, dates without sense, an unknown window or a customer makes no clone', async () => {
  const { sellWindow } = await shelf.plansWindow();
  expect(await clones(sellWindow.id, { code: sellWindow.code })).toMatchObject({ __typename: 'CodeTaken' });
  expect(await clones(sellWindow.id, { closeAt: shelf.at(99) })).toMatchObject({ issues: [{ path: 'closeAt' }] });
  expect(await clones(sellWindow.id, { code: 'a/b' })).toMatchObject({ issues: [{ path: 'code' }] });
  expect(await clones(randomUUID())).toMatchObject({ __typename: 'NotFound' });
  const { errors } = await graph.answer(
    'mutation ($input: CloneSellWindowInput!) { cloneSellWindow(input: $input) { __typename } }',
    { input: { id: sellWindow.id, code: 'x', name: 'x', startAt: shelf.at(1), closeAt: shelf.at(2) } },
    aCustomer(),
  );
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
