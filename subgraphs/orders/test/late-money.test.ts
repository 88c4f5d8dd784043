import { randomUUID } from 'node:crypto';
import {
  holdCoupon,
  knownCouponHolds,
  orderPaid,
  paymentExpired,
  paymentLateSucceeded,
  releaseCouponAttempt,
  retakeCoupon,
} from '@muster/events';
import { aCustomer, callerOf } from '@muster/testing';
import { beforeEach, expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, times } from './harness.ts';

const shop = await ordersHarness();
const { graph } = shop;

/** The calls of promotions, and its answers. */
const promotions = { held: true, away: false, asked: [] as string[], released: [] as string[], before: async () => {} };
graph.answers(retakeCoupon, async ({ holdId, attemptId }) => {
  promotions.asked.push(`${holdId} ${attemptId}`);
  if (promotions.away) throw new Error('connection refused');
  await promotions.before();
  return promotions.held
    ? { held: true as const }
    : { held: false as const, problem: 'USED_UP' as const, reason: 'used up' };
});
graph.answers(releaseCouponAttempt, ({ attemptId }) => {
  promotions.released.push(attemptId);
  return { released: true };
});
beforeEach(() => {
  Object.assign(promotions, { held: true, away: false, asked: [], released: [], before: async () => {} });
  shop.coupons.discountMinor = 900;
});

type Order = Awaited<ReturnType<typeof expiredOrder>>;

/** An order with a discount whose payment expired. */
async function expiredOrder(terms = {}) {
  const offer = await shop.anOffer(terms);
  const order = await shop.holds(offer, { couponCode: 'LATE' });
  await shop.confirms(offer);
  const money = shop.moneyFor(order);
  await graph.deliver(paymentExpired, money);
  const [row] = await graph.sql<{ hold: string }>('select coupon_hold_id as hold from orders where id = $1', [
    order.id,
  ]);
  return { ...order, offer, money, holdId: row!.hold };
}

const paysLate = (order: Order) => graph.deliver(paymentLateSucceeded, order.money);
const { now, owedFor } = shop;
const paidFor = async ({ id }: Order) => (await graph.emitted(orderPaid)).filter(({ orderId }) => orderId === id);
const asksFor = (holdId: string) =>
  graph.runtime.command(knownCouponHolds.name, { holdIds: [holdId] }, callerOf(aCustomer())) as Promise<{
    known: string[];
  }>;

test('late money is applied after the coupon and the units were taken again', async () => {
  const order = await expiredOrder();
  await paysLate(order);
  expect((await now(order)).status).toBe('EXPIRED');
  await graph.runDueJobs();
  expect(await now(order)).toMatchObject({ status: 'PAID', paid: { amountMinor: 100 } });
  expect(promotions.asked).toEqual([`${order.holdId} ${order.money.paymentId}`]);
  expect(promotions.released).toEqual([]);
  expect(await paidFor(order)).toMatchObject([{ from: 'EXPIRED', couponHoldId: order.holdId }]);
  expect((await shop.quotaOf(order.offer)).sold_qty).toBe(1);
});

test('without its coupon an order refuses late money', async () => {
  const order = await expiredOrder();
  promotions.held = false;
  await paysLate(order);
  await graph.runDueJobs();
  expect((await now(order)).status).toBe('EXPIRED');
  expect(await owedFor(order)).toMatchObject([{ amountMinor: 100 }]);
  expect((await shop.quotaOf(order.offer)).sold_qty).toBe(0);
});

test('the coupon is released again when the units are gone', async () => {
  const order = await expiredOrder({ maxQty: 1 });
  await shop.holds(order.offer);
  await paysLate(order);
  await graph.runDueJobs();
  expect((await now(order)).status).toBe('EXPIRED');
  expect(await owedFor(order)).toHaveLength(1);
  expect(promotions.released).toEqual([order.money.paymentId]);
});

test('late money waits while promotions is away, neither applied nor owed back', async () => {
  const order = await expiredOrder();
  promotions.away = true;
  await paysLate(order);
  for (const _ of times(20, () => null)) {
    await graph.runDueJobs();
    graph.clock.offsetMs += 10_000;
  }
  expect((await now(order)).status).toBe('EXPIRED');
  expect(await owedFor(order)).toEqual([]);
  promotions.away = false;
  await graph.runDueJobs();
  expect((await now(order)).status).toBe('PAID');
});

test('two late payments of one order: one is applied, the other goes back, and the coupon stays', async () => {
  const order = await expiredOrder();
  const second = { ...order.money, paymentId: randomUUID() };
  await Promise.all([paysLate(order), graph.deliver(paymentLateSucceeded, second)]);
  await graph.runDueJobs();
  expect(await now(order)).toMatchObject({ status: 'PAID', paid: { amountMinor: 200 } });
  expect(await owedFor(order)).toMatchObject([{ amountMinor: 100 }]);
  expect(await paidFor(order)).toHaveLength(1);
  expect(promotions.released).not.toContain((await paidFor(order))[0]?.paymentId);
});

test('a hold that was given up during the answer of promotions is requested again', async () => {
  const order = await expiredOrder();
  let times = 0;
  promotions.before = async () => {
    times += 1;
    if (times === 1) expect(await asksFor(order.holdId)).toEqual({ known: [] });
  };
  await paysLate(order);
  await graph.runDueJobs();
  await graph.runDueJobs();
  expect(times).toBe(2);
  expect((await now(order)).status).toBe('PAID');
  expect(await asksFor(order.holdId)).toEqual({ known: [order.holdId] });
});

test('no order uses a hold that was given up, and the same call may be retried', async () => {
  const offer = await shop.anOffer();
  const anna = aCustomer();
  const request = { idempotencyKey: 'sleeper', couponCode: 'LATE' };
  const hot = graph.services.db.hot as { write: typeof graph.services.db.hot.write };
  const { write } = hot;
  // The process sleeps between the hold and its order; meanwhile promotions asks, and frees the hold.
  const holdIds: string[] = [];
  hot.write = async (statements) => {
    const text = JSON.stringify(statements);
    const [holdId] = holdIds;
    if (holdId !== undefined && text.includes(holdId)) await asksFor(holdId);
    return write(statements);
  };
  graph.answers(holdCoupon, ({ holdId, lineTotalsMinor }) => {
    holdIds[0] = holdId;
    return {
      held: true as const,
      couponId: randomUUID(),
      label: 'Ninety off',
      discountMinor: lineTotalsMinor[0]! - 100,
      expiresAt: new Date(graph.clock.now().getTime() + 5 * MINUTE_MS).toISOString(),
    };
  });
  try {
    expect(await shop.reserves(offer, request, anna)).toMatchObject({ __typename: 'CouponRejected' });
  } finally {
    hot.write = write;
  }
  expect((await shop.quotaOf(offer)).sold_qty).toBe(0);
  expect(await shop.reserves(offer, request, anna)).toMatchObject({ __typename: 'ReservePayload' });
  expect(await asksFor(holdIds[0]!)).toEqual({ known: [holdIds[0]] });
});
