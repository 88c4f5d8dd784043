import { randomUUID } from 'node:crypto';
import { couponRedeemed, couponReleased, orderPaid, orderReserved } from '@muster/events';
import { expect, test } from 'vitest';
import { promotionsStage } from './harness.ts';

const stage = await promotionsStage();
const { graph } = stage;
const saidOf = async (event: typeof couponRedeemed | typeof couponReleased, holdId: string) =>
  (await graph.emitted(event)).filter((payload) => payload.holdId === holdId);

test('order.reserved confirms the hold, order.paid uses it, with one coupon.redeemed', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  await stage.passes(10);
  expect(await stage.stateOf(order)).toBe('HELD');
  await stage.paid(order);
  await stage.paid(order);
  expect(await stage.stateOf(order)).toBe('USED');
  expect(await saidOf(couponRedeemed, order.holdId)).toEqual([
    { couponId: coupon.id, holdId: order.holdId, userId: order.userId, amountMinor: 100, currency: 'TWD' },
  ]);
  expect(await stage.usageOf(coupon)).toBe(1);
});

test.each(['expired', 'cancelled'] as const)('an order that %s releases the coupon once', async (ended) => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  await stage[ended](order);
  await stage[ended](order);
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(0);
  expect(await saidOf(couponReleased, order.holdId)).toHaveLength(1);
});

test('a paid order that is cancelled releases the coupon', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  await stage.paid(order);
  await stage.cancelled(order, 'PAID');
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.holds(coupon.code)).toMatchObject({ held: true });
});

test('an order that is paid after it expired retakes the coupon first', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  await stage.expired(order);
  expect(await stage.usageOf(coupon)).toBe(0);
  expect(await stage.retakes(order)).toEqual({ held: true });
  await stage.paid(order, 'EXPIRED');
  expect(await stage.stateOf(order)).toBe('USED');
  expect(await stage.usageOf(coupon)).toBe(1);
});

test.each([
  ['the coupon is used up', { usageLimit: 1 }],
  ['the customer has used it as often as one may', { usageLimitPerUser: 1 }],
])('an order that ended cannot retake its coupon when %s', async (_, limits) => {
  const coupon = await stage.aCoupon(limits);
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  await stage.expired(order);
  await stage.anOrderToBe(coupon.code, { userId: order.userId });
  expect(await stage.retakes(order)).toMatchObject({ held: false });
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(1);
});

test('of many expired orders that retake one use concurrently, one gets it', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const orders = [];
  for (let number = 0; number < 8; number += 1) {
    const order = await stage.anOrderToBe(coupon.code);
    await stage.reserved(order);
    await stage.expired(order);
    orders.push(order);
  }
  const answers = await Promise.all(orders.map((order) => stage.retakes(order)));
  expect(answers.filter(({ held }) => held)).toHaveLength(1);
});

test('a retake is idempotent, and ends with its attempts, by release or by timeout', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  await stage.expired(order);
  const attemptId = randomUUID();
  for (let time = 0; time < 2; time += 1) expect(await stage.retakes(order, attemptId)).toEqual({ held: true });
  expect(await stage.usageOf(coupon)).toBe(1);
  expect(await stage.releases(order.holdId, attemptId)).toBe(true);
  expect(await stage.usageOf(coupon)).toBe(0);
  await stage.retakes(order);
  stage.ordersKnows();
  await stage.passes(6);
  expect(await stage.stateOf(order)).toBe('RELEASED');
  // Paid, and the news of it late: orders knows.
  await stage.retakes(order);
  stage.ordersKnows(order.holdId);
  await stage.passes(6);
  await stage.passes(6);
  expect(await stage.stateOf(order)).toBe('HELD');
  await stage.paid(order, 'EXPIRED');
  expect(await stage.stateOf(order)).toBe('USED');
});

test.each([
  ['nothing of the order', []],
  ['that it was reserved', ['reserved']],
] as const)('a retake after %s is not released by a late event of the end', async (_, events) => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  for (const event of events) await stage[event](order);
  expect(await stage.retakes(order)).toEqual({ held: true });
  if (events.length === 0) await stage.reserved(order);
  await stage.expired(order);
  expect(await stage.stateOf(order)).toBe('HELD');
  expect(await stage.holds(coupon.code)).toMatchObject({ held: false });
  await stage.paid(order, 'EXPIRED');
  expect(await stage.stateOf(order)).toBe('USED');
  expect(await saidOf(couponReleased, order.holdId)).toHaveLength(1);
});

test('an unknown hold cannot be retaken', async () => {
  expect(await stage.retakes({ orderId: randomUUID(), holdId: randomUUID(), userId: randomUUID() })).toMatchObject({
    held: false,
  });
});

test('an order whose hold is lost gets it back within the limits only', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const lucky = await stage.anOrderToBe(coupon.code);
  await stage.releases(lucky.holdId, lucky.attemptId);
  await stage.reserved(lucky);
  expect(await stage.stateOf(lucky)).toBe('HELD');
  const [other] = [await stage.aCoupon()];
  const unlucky = await stage.anOrderToBe(other.code);
  await stage.releases(unlucky.holdId, unlucky.attemptId);
  await graph.sql('update coupon_redemption set coupon_id = $1 where hold_id = $2', [coupon.id, unlucky.holdId]);
  await stage.reserved(unlucky);
  expect(await stage.stateOf(unlucky)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(1);
  await expect(stage.checks()).rejects.toThrow('a live order has the use of its coupon');
  await stage.cancelled(lucky);
  await stage.paid(unlucky);
  expect(await stage.stateOf(unlucky)).toBe('USED');
});

test('two orders of one customer in one batch, both without their holds: one gets the coupon', async () => {
  const coupon = await stage.aCoupon({ usageLimitPerUser: 1 });
  const userId = randomUUID();
  const orders = [];
  for (let number = 0; number < 2; number += 1) {
    const order = await stage.anOrderToBe(coupon.code, { userId });
    await stage.releases(order.holdId, order.attemptId);
    orders.push({ ...order, userId });
  }
  await Promise.all(orders.map((order) => stage.reserved(order)));
  expect((await Promise.all(orders.map((order) => stage.stateOf(order)))).toSorted()).toEqual(['HELD', 'RELEASED']);
  expect(await stage.usageOf(coupon)).toBe(1);
  for (const order of orders) await stage.expired(order);
});

test('a retry after the order was cancelled does not hold the coupon for good', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  await stage.cancelled(order);
  const attemptId = randomUUID();
  expect(await stage.holds(coupon.code, { ...order, attemptId })).toMatchObject({ held: true, discountMinor: 100 });
  stage.ordersKnows(); // It is no order that lives.
  await stage.passes(6); // The attempt was never given back: its process died.
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(0);
});

test('releasing a repeated attempt leaves a live order its coupon', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  await stage.reserved(order);
  const attemptId = randomUUID();
  expect(await stage.holds(coupon.code, { ...order, attemptId })).toMatchObject({ held: true });
  expect(await stage.releases(order.holdId, attemptId)).toBe(false);
  expect(await stage.stateOf(order)).toBe('HELD');
});

test('database constraints: only a paid order uses a coupon, and a discount never exceeds the subtotal', async () => {
  const { holdId } = await stage.anOrderToBe((await stage.aCoupon()).code);
  for (const [change, constraint] of [
    [`state = 'USED'`, 'used_by_a_paid_order'],
    ['amount_minor = subtotal_minor + 1', 'discount_never_above_the_subtotal'],
  ]) {
    const broken = graph.sql(`update coupon_redemption set ${change} where hold_id = $1`, [holdId]);
    await expect(broken).rejects.toThrow(constraint);
  }
});

test('orders without a coupon, and a hold that was never made, change nothing', async () => {
  const order = { orderId: randomUUID(), holdId: randomUUID(), userId: randomUUID() };
  await stage.reserved(order);
  await stage.paid(order);
  await stage.cancelled(order);
  expect(await stage.stateOf(order)).toBeUndefined();
  const coupon = await stage.aCoupon();
  const other = await stage.anOrderToBe(coupon.code);
  const plain = { orderId: other.orderId, userId: other.userId, currency: 'TWD', totalMinor: 1, couponHoldId: null };
  const lines = [
    {
      lineId: randomUUID(),
      offerId: randomUUID(),
      productId: randomUUID(),
      variantId: randomUUID(),
      quantity: 1,
      totalMinor: 1,
    },
  ];
  await graph.deliver(orderReserved, { ...plain, lines });
  await graph.deliver(orderPaid, { ...plain, lines, from: 'RESERVED', paymentId: null });
  expect(await stage.stateOf(other)).toBe('HELD');
});

test('a duplicate event takes effect once', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  const id = randomUUID();
  const line = {
    lineId: randomUUID(),
    offerId: randomUUID(),
    productId: randomUUID(),
    variantId: randomUUID(),
    quantity: 1,
    totalMinor: 1,
  };
  const event = {
    orderId: order.orderId,
    userId: order.userId,
    currency: 'TWD',
    totalMinor: 1,
    lines: [line],
    couponHoldId: order.holdId,
    from: 'RESERVED' as const,
    paymentId: null,
  };
  await Promise.all([graph.deliver(orderPaid, event, { id }), graph.deliver(orderPaid, event, { id })]);
  expect(await saidOf(couponRedeemed, order.holdId)).toHaveLength(1);
});
