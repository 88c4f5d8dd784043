import { randomUUID } from 'node:crypto';
import { anAdministrator, type TestSubgraph } from '@muster/testing';
import { afterEach, expect } from 'vitest';
import { invariants } from '../src/invariants.ts';

export const manager = anAdministrator('product:manage', 'sell_window:manage');
export const MINUTE_MS = 60_000;

/** Fixtures of the tests of this subgraph, made through its schema; checks the invariants after every test. */
export function shelfOf(graph: TestSubgraph) {
  afterEach(async () => {
    for (const { name, sql } of invariants) expect(await graph.sql(sql), name).toEqual([]);
  });
  const at = (minutes: number) => new Date(graph.clock.now().getTime() + minutes * MINUTE_MS);
  return {
    at,
    async createsProduct(input: object = {}) {
      const slug = `mug-${randomUUID()}`;
      const { createProduct } = await graph.run(
        `mutation ($input: CreateProductInput!) { createProduct(input: $input) { __typename
           ... on CreateProductPayload { product { id slug variants { id sku price { amountMinor currency } } } }
           ... on UserError { code message } ... on SkuTaken { sku } ... on InvalidInput { issues { path message } } } }`,
        { input: { slug, name: 'Mug', variants: [variant(slug)], ...input } },
        manager,
      );
      return createProduct;
    },
    async plansWindow(input: object = {}) {
      const { createSellWindow } = await graph.run(
        `mutation ($input: CreateSellWindowInput!) { createSellWindow(input: $input) { __typename
           ... on SellWindowPayload { sellWindow { id code status goalPolicy confirmMode } }
           ... on UserError { code message } ... on InvalidInput { issues { path message } } } }`,
        {
          input: {
            code: `w-${randomUUID()}`,
            name: 'Spring',
            kind: 'PREORDER',
            startAt: at(-1),
            closeAt: at(60),
            timezone: 'Asia/Taipei',
            ...input,
          },
        },
        manager,
      );
      return createSellWindow;
    },
    async addsOffer(input: object) {
      const { addSellWindowOffer } = await graph.run(
        `mutation ($input: AddSellWindowOfferInput!) { addSellWindowOffer(input: $input) { __typename
           ... on SellWindowOfferPayload { offer { id thresholdQty maxTotalQty price { amountMinor currency } product { id name } variant { sku } } }
           ... on UserError { code message } ... on InvalidInput { issues { path message } } ... on InvalidTransition { from to } } }`,
        { input },
        manager,
      );
      return addSellWindowOffer;
    },
    async moves(verb: 'open' | 'close', id: string) {
      const { result } = await graph.run(
        `mutation ($id: ID!) { result: ${verb}SellWindow(id: $id) { __typename
           ... on SellWindowPayload { sellWindow { id status } } ... on UserError { code } ... on InvalidTransition { from to } } }`,
        { id },
        manager,
      );
      return result;
    },
    async statusOf(id: string): Promise<string> {
      return (await graph.run('query ($id: ID!) { sellWindow(id: $id) { status } }', { id })).sellWindow.status;
    },
  };
}

export const variant = (sku: string, amountMinor = 1_000, currency = 'TWD') => ({
  sku,
  name: 'Blue',
  prices: [{ amountMinor, currency }],
});

/** A status that no verb leads to from where the product is, with what is kept beside it. */
export const setProductStatus = (graph: TestSubgraph, id: string, status: string) =>
  graph.sql(
    `with moved as (update product set status = $2 where id = $1 returning id, status)
     update product_price_range as kept set is_on_sale = moved.status = 'ACTIVE' from moved where kept.product_id = moved.id`,
    [id, status],
  );
