import { randomUUID } from 'node:crypto';
import {
  AddToWishlistDocument,
  CheckoutQuoteDocument,
  MyOrdersLiveDocument,
  type MyOrdersLiveSubscription,
  OrderDetailsDocument,
  OrdersChangedSinceDocument,
  type OrdersChangedSinceQuery,
  OrdersToPayDocument,
  ReserveDocument,
  StockAndOrdersDocument,
  WishlistOnSaleDocument,
} from '@muster/client';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { a, type Launch, press, type Shop, type Shopper, shopOf } from '../support/shop.ts';
import { sharedSystem, type TestSystem } from '../support/system.ts';

/*
 * Questions of a shop and of integrators, each answered by one registered document (`schema/operations`).
 */
let system: TestSystem;
let shop: Shop;
let launch: Launch;
let anna: Shopper;
beforeAll(async () => {
  system = await sharedSystem('embedded');
  shop = shopOf(system);
  launch = await shop.launches({ offer: { thresholdQty: 2, maxTotalQty: 9 }, aheadMs: system.aheadMs });
  anna = await shop.customer();
  await shop.sees(launch, ({ offer }) => offer.quota !== null && offer.counter !== null);
});
afterAll(() => system?.close());

const address = {
  recipientName: 'Anna',
  phone: '+886912345678',
  line1: '1 Harbour Road',
  line2: 'Floor 3',
  city: 'Keelung',
  countryCode: 'TW',
};

/** Reserves two places for an address: the batch can be confirmed, and the order be paid. */
async function toPay(): Promise<string> {
  const { reserve } = await anna.graph.ask(ReserveDocument, {
    input: {
      idempotencyKey: randomUUID(),
      lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 2 }],
      contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
      shippingAddress: address,
    },
  });
  return a(reserve, 'ReservePayload').order.id;
}

test('before reserving: the price with a coupon, saved addresses, and providers', async () => {
  const lines = [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 3 }];
  const { reserveQuote, paymentProviders, me } = await anna.graph.ask(CheckoutQuoteDocument, {
    input: { lines, couponCode: 'NO-SUCH-COUPON' },
    currency: 'TWD',
  });
  const quote = a(reserveQuote!, 'ReserveQuote');
  expect(quote).toMatchObject({
    couponProblem: 'UNKNOWN',
    total: { amountMinor: 3_000, currency: 'TWD' },
    lines: [{ quantity: 3, variant: { sku: launch.code }, offer: { sellWindow: { id: launch.sellWindowId } } }],
  });
  expect(paymentProviders).toContainEqual(expect.objectContaining({ provider: 'MOCK' }));
  expect(me).toMatchObject({ addresses: [], phones: [] });
});

test('the page of an order says where it goes, what may be done, and why a payment failed; what is to be paid is counted', async () => {
  const seen: MyOrdersLiveSubscription['myOrdersChanged'][] = [];
  const watching = (async () => {
    for await (const { myOrdersChanged } of anna.graph.watch(MyOrdersLiveDocument, {})) seen.push(myOrdersChanged);
  })();
  const id = await toPay();
  const details = async () => (await anna.graph.ask(OrderDetailsDocument, { id })).order!;
  expect(await details()).toMatchObject({
    allowedActions: ['CANCEL'],
    notPayableReason: 'NOT_REQUESTED',
    contact: { email: 'anna@shop.example' },
    shippingAddress: { line1: '1 Harbour Road', line2: 'Floor 3', city: 'Keelung', countryCode: 'TW' },
    couponCode: null,
  });
  await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
  a(await shop.confirms(launch), 'BatchPayload');
  await anna.waitsFor(id, 'PAYMENT_REQUESTED');

  const { me } = await anna.graph.ask(OrdersToPayDocument, {});
  expect(me!.orderPage).toMatchObject({
    totalCount: 1,
    nodes: [{ id, allowedActions: expect.arrayContaining(['PAY']), paymentDueAt: expect.any(String) }],
  });
  const { payment } = a(await anna.startsPayment(id), 'PaymentPayload');
  await press(payment.payUrl!, 'FAILED');
  await eventually(async () => {
    const order = await details();
    expect(order.paymentAttempts!.nodes).toMatchObject([{ status: 'FAILED', failure: { code: expect.any(String) } }]);
    expect(order.allowedActions).toContain('PAY');
  });
  await eventually(() => expect(seen.at(-1)).toMatchObject({ id, status: 'PAYMENT_REQUESTED' }));
  await anna.graph.close();
  await watching.catch(() => {});
});

test('a wish that can be reserved now leads to its offer; asked again with its key it is the same wish', async () => {
  const idempotencyKey = randomUUID();
  const wishes = async (notes: string) =>
    (await anna.graph.ask(AddToWishlistDocument, { input: { productId: launch.productId, notes }, idempotencyKey }))
      .addToWishlist;
  const wish = a(await wishes('for Ben'), 'WishlistPayload');
  for (let time = 0; time < 3; time += 1) expect(await wishes('for Ben')).toEqual(wish);
  expect((await wishes('for Cora')).__typename).toBe('IdempotencyConflict');
  const { me } = await anna.graph.ask(WishlistOnSaleDocument, {});
  expect(me!.wishlist!.nodes).toMatchObject([
    {
      product: {
        id: launch.productId,
        offers: { nodes: [{ id: launch.offerId, sellWindow: { code: launch.code }, quota: { status: 'OPEN' } }] },
      },
    },
  ]);
});

test('an integrator reads what changed since, variants by SKU, and orders by id', async () => {
  // Stamps of changes are the database's, whose clock nobody moves.
  const since = new Date(Date.now() - 60_000).toISOString();
  const order = await anna.holds(launch);
  const changed = async () => {
    const orders: NonNullable<OrdersChangedSinceQuery['orders']>['nodes'] = [];
    for (let after: string | null = null, isMore = true; isMore; ) {
      const page: OrdersChangedSinceQuery = await system.admin.ask(OrdersChangedSinceDocument, { since, after });
      orders.push(...page.orders!.nodes);
      ({ endCursor: after = null, hasNextPage: isMore } = page.orders!.pageInfo);
    }
    return orders;
  };
  await eventually(async () => {
    const found = (await changed()).filter(({ id }) => id === order.id);
    expect(found).toMatchObject([
      { total: { amountMinor: 1_000 }, lines: [{ quantity: 1, variant: { sku: launch.code } }] },
    ]);
  });
  const answer = await system.admin.ask(StockAndOrdersDocument, {
    skus: [launch.code.toUpperCase(), 'NO-SUCH-SKU'],
    orderIds: [order.id, randomUUID()],
  });
  expect(answer.variantsBySku).toMatchObject([{ id: launch.variantId }, null]);
  expect(answer.orders!.nodes).toMatchObject([{ id: order.id }]);
});
