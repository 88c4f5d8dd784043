import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  AddSellWindowOfferDocument,
  AuditTrailDocument,
  CheckoutQuoteDocument,
  CouponListDocument,
  CreateProductDocument,
  CustomerListDocument,
  CustomerPageDocument,
  GraphClient,
  LaunchListDocument,
  LaunchTotalsDocument,
  OfferHoldersDocument,
  OrderBooksDocument,
  OrderDetailsDocument,
  OrderPageDocument,
  OrdersByStatusDocument,
  OrdersChangedSinceDocument,
  OrdersToPayDocument,
  ProductOffersDocument,
  ProductsByPriceDocument,
  ReserveDocument,
  SavedViewsDocument,
  SellWindowPageDocument,
  SignInDocument,
  StaffAttentionDocument,
  StaffRolesDocument,
  StockAndOrdersDocument,
  ViewerDocument,
  WorkWaitingDocument,
} from '@muster/client';
import { silentLog } from '@muster/kit/subgraph';
import { eventually } from '@muster/testing';
import { POSTGRES_OF_TESTS } from '@muster/testing/postgres-settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../server/src/embedded/start-embedded.ts';
import { aDataFolder } from '../support/data-folder.ts';
import { a, shopOf } from '../support/shop.ts';

const OFFERS = 20;

let dataDir: string;
let system: Embedded;
let admin: GraphClient;
const seen: { subgraph: string; sql: string }[] = [];

beforeAll(async () => {
  dataDir = await aDataFolder();
  system = await startEmbedded({
    dataDir,
    port: 0,
    env: { ...process.env, MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1' },
    postgresSettings: POSTGRES_OF_TESTS,
    log: silentLog,
    development: true,
    onStatement: (subgraph, sql) => seen.push({ subgraph, sql }),
  });
  const visitor = new GraphClient(`${system.gateway.url}/graphql`);
  const { env } = system.secrets;
  const { signIn } = await visitor.ask(SignInDocument, {
    input: { email: env.MUSTER_ADMIN_EMAIL!, password: env.MUSTER_ADMIN_PASSWORD! },
  });
  admin = visitor.as(a(signIn, 'AuthSession').accessToken);
});
afterAll(async () => {
  await system.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Read statements of a request, by subgraph. Statements of jobs and inboxes that run meanwhile are not counted. */
async function readsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  seen.length = 0;
  await work();
  const reads = seen.filter(({ sql }) => /^select/i.test(sql) && !/from job\b|parked_event|access_end/i.test(sql));
  return Object.fromEntries(
    [...Map.groupBy(reads, ({ subgraph }) => subgraph)].map(([name, those]) => [name, those.length]),
  );
}

test('a page of a window with twenty offers has no N+1: a handful of queries in each subgraph', async () => {
  const shop = shopOf({ admin, visitor: admin.as(null) } as never);
  const launch = await shop.launches();
  for (let number = 1; number < OFFERS; number += 1) {
    const sku = randomUUID();
    const { createProduct } = await admin.ask(CreateProductDocument, {
      input: {
        slug: sku,
        name: 'Mug',
        variants: [{ sku, name: 'Blue', prices: [{ amountMinor: 1_000, currency: 'TWD' }] }],
      },
    });
    const { product } = a(createProduct, 'CreateProductPayload');
    const { addSellWindowOffer } = await admin.ask(AddSellWindowOfferDocument, {
      input: { sellWindowId: launch.sellWindowId, productId: product.id, thresholdQty: 1 },
    });
    a(addSellWindowOffer, 'SellWindowOfferPayload');
  }
  await eventually(async () => {
    const { sellWindow } = await admin.ask(SellWindowPageDocument, { code: launch.code });
    return (
      sellWindow!.offers.length === OFFERS &&
      sellWindow!.offers.every(({ quota, counter }) => quota !== null && counter !== null)
    );
  });
  const reads = await readsOf(() => admin.as(null).ask(SellWindowPageDocument, { code: launch.code }));
  expect(reads).toEqual({ catalog: expect.any(Number), orders: expect.any(Number), production: expect.any(Number) });
  expect(reads.catalog).toBeLessThanOrEqual(5);
  expect(reads.orders).toBe(1);
  expect(reads.production).toBeLessThanOrEqual(4);
});

test('what a shop asks first takes a few statements, however many windows and products there are', async () => {
  const shop = shopOf({ admin, visitor: admin.as(null) } as never);
  const launches: Awaited<ReturnType<typeof shop.launches>>[] = [];
  for (let number = 0; number < 5; number += 1) launches.push(await shop.launches());
  const visitor = admin.as(null);
  await eventually(async () => {
    const { sellWindows } = await visitor.ask(LaunchListDocument, { first: 20 });
    const found = sellWindows!.nodes.filter(({ id }) => launches.some(({ sellWindowId }) => sellWindowId === id));
    const offers = found.flatMap(({ offerPage }) => offerPage!.nodes);
    return offers.length === 5 && offers.every(({ quota, counter }) => quota !== null && counter !== null);
  });
  const list = await readsOf(() => visitor.ask(LaunchListDocument, { first: 20 }));
  expect(list, JSON.stringify(list)).toEqual({ catalog: expect.any(Number), orders: 1, production: 1 });
  expect(list.catalog).toBeLessThanOrEqual(5);
  const page = await readsOf(() => visitor.ask(ProductOffersDocument, { slug: launches[0]!.code }));
  expect(page, JSON.stringify(page)).toEqual({ catalog: expect.any(Number), orders: 1, production: 1 });
  expect(page.catalog).toBeLessThanOrEqual(7);
  const { product } = await visitor.ask(ProductOffersDocument, { slug: launches[0]!.code });
  expect(product!.offers).toMatchObject({ totalCount: 1, nodes: [{ sellWindow: { code: launches[0]!.code } }] });
  const prices = await readsOf(() =>
    visitor.ask(ProductsByPriceDocument, { currency: 'TWD', filter: { preorder: true } }),
  );
  expect(prices.catalog).toBeLessThanOrEqual(5);
});

test('reserving through the gateway takes orders at most ten statements, and the page of an order a handful', async () => {
  const shop = shopOf({ admin, visitor: admin.as(null) } as never);
  const launch = await shop.launches({ offer: { thresholdQty: 9, maxTotalQty: 9, perUserLimit: 5 } });
  const anna = await shop.customer();
  await eventually(async () => (await shop.page(launch)).offer.quota !== null);
  seen.length = 0;
  const { reserve } = await anna.graph.ask(ReserveDocument, {
    input: {
      idempotencyKey: randomUUID(),
      lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
      contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
    },
  });
  const { order } = a(reserve, 'ReservePayload');
  const ours = seen.filter(
    ({ subgraph, sql }) => subgraph === 'orders' && !/\bjob\b|inbox_event|parked_event/.test(sql),
  );
  expect(ours.length, ours.map(({ sql }) => sql.slice(0, 100)).join('\n')).toBeLessThanOrEqual(10);
  const reads = await readsOf(() => anna.graph.ask(OrderPageDocument, { id: order.id }));
  expect(
    Object.values(reads).reduce((sum, count) => sum + count, 0),
    JSON.stringify(reads),
  ).toBeLessThanOrEqual(14);
  const details = await readsOf(() => anna.graph.ask(OrderDetailsDocument, { id: order.id }));
  expect(details, JSON.stringify(details)).toEqual({
    orders: expect.any(Number),
    catalog: expect.any(Number),
    payments: expect.any(Number),
    production: expect.any(Number),
  });
  expect(details.orders).toBeLessThanOrEqual(4);
  expect(details.catalog).toBeLessThanOrEqual(5);
  expect(details.payments).toBeLessThanOrEqual(2);
  const since = new Date(Date.now() - 60_000).toISOString();
  const changed = await readsOf(() => admin.ask(OrdersChangedSinceDocument, { since }));
  expect(changed.orders, JSON.stringify(changed)).toBeLessThanOrEqual(3);
  const several = await readsOf(() => admin.ask(StockAndOrdersDocument, { skus: [launch.code], orderIds: [order.id] }));
  expect(several.orders, JSON.stringify(several)).toBe(1);
  const due = await readsOf(() => anna.graph.ask(OrdersToPayDocument, {}));
  expect(due.orders, JSON.stringify(due)).toBeLessThanOrEqual(3);
  const quote = await readsOf(() =>
    anna.graph.ask(CheckoutQuoteDocument, {
      input: { lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }] },
    }),
  );
  expect(quote.orders, JSON.stringify(quote)).toBeLessThanOrEqual(3);
});

test('what waits for the administration, its coupons and the books of an order are a handful of queries', async () => {
  const shop = shopOf({ admin, visitor: admin.as(null) } as never);
  const launches = [await shop.launches(), await shop.launches()];
  for (const launch of launches) {
    await (await shop.customer()).holds(launch, { quantity: 2 });
    await eventually(async () => (await shop.page(launch)).offer.counter?.status === 'REACHED');
  }
  const waiting = await readsOf(() => admin.ask(WorkWaitingDocument, {}));
  expect(waiting.production, JSON.stringify(waiting)).toBeLessThanOrEqual(14);
  expect(waiting.catalog, JSON.stringify(waiting)).toBeLessThanOrEqual(6);
  expect(await readsOf(() => admin.ask(CouponListDocument, {}))).toEqual({ promotions: 2 });
  const books = await readsOf(() => admin.ask(OrderBooksDocument, { orderId: randomUUID() }));
  expect(books.finance, JSON.stringify(books)).toBeLessThanOrEqual(6);
});

test('what staff ask of launches, orders and places takes a few statements, however many there are', async () => {
  const shop = shopOf({ admin, visitor: admin.as(null) } as never);
  const launch = await shop.launches({ offer: { thresholdQty: 2, maxTotalQty: 9 } });
  for (let number = 0; number < 3; number += 1) await (await shop.customer()).holds(launch);
  const asked = {
    totals: await readsOf(() => admin.ask(LaunchTotalsDocument, {})),
    orders: await readsOf(() => admin.ask(OrdersByStatusDocument, {})),
    places: await readsOf(() => admin.ask(OfferHoldersDocument, { id: launch.offerId })),
    attention: await readsOf(() => admin.ask(StaffAttentionDocument, {})),
  };
  for (const [question, reads] of Object.entries(asked))
    for (const count of Object.values(reads))
      expect(count, `${question}: ${JSON.stringify(reads)}`).toBeLessThanOrEqual(6);
});

test('a list of customers with their tiers, roles and latest orders is a handful of queries', async () => {
  const shop = shopOf({ admin, visitor: admin.as(null) } as never);
  const launch = await shop.launches();
  for (let number = 0; number < 5; number += 1) await (await shop.customer()).holds(launch);
  const { users } = await admin.ask(CustomerListDocument, { first: 5 });
  expect(users!.nodes.map(({ orderPage }) => orderPage!.totalCount)).toEqual([1, 1, 1, 1, 1]);
  const reads = await readsOf(() => admin.ask(CustomerListDocument, { first: 5 }));
  expect(reads.orders, JSON.stringify(reads)).toBe(2);
  expect(reads.users, JSON.stringify(reads)).toBeLessThanOrEqual(6);
});

test('what staff asks of a person, of roles and of the audit trail takes a statement for each part', async () => {
  await shopOf({ admin, visitor: admin.as(null) } as never).customer();
  const { users } = await admin.ask(CustomerListDocument, { first: 1 });
  const { id } = users!.nodes[0]!;
  const ofEach = (reads: Record<string, number>) => Math.max(...Object.values(reads));
  expect(await readsOf(() => admin.ask(CustomerPageDocument, { id }))).toEqual({ users: 11, orders: 2 });
  expect(await readsOf(() => admin.ask(StaffRolesDocument, { first: 50 }))).toEqual({ users: 3 });
  expect(ofEach(await readsOf(() => admin.ask(AuditTrailDocument, { first: 50 })))).toBe(1);
  expect(await readsOf(() => admin.ask(SavedViewsDocument, { screen: 'orders' }))).toEqual({ users: 1 });
  expect(await readsOf(() => admin.ask(ViewerDocument, {}))).toEqual({ users: 1 });
});
