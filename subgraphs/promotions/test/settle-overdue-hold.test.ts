import { randomUUID } from 'node:crypto';
import { knownCouponHolds } from '@muster/events';
import { expect, test } from 'vitest';
import { promotionsStage } from './harness.ts';

const stage = await promotionsStage();

test('a hold past its timeout without an order is released', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  const requestedHoldIds = stage.ordersKnows();
  await stage.passes(4);
  expect(await stage.stateOf(order)).toBe('HELD');
  await stage.passes(2);
  expect(requestedHoldIds).toEqual([order.holdId]);
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(0);
});

test('a hold past its timeout with an order stays, and the late event confirms it', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  const requestedHoldIds = stage.ordersKnows(order.holdId);
  await stage.passes(6);
  await stage.passes(60);
  expect(requestedHoldIds).toEqual([order.holdId]);
  expect(await stage.stateOf(order)).toBe('HELD');
  await stage.reserved(order);
  await stage.cancelled(order);
  expect(await stage.usageOf(coupon)).toBe(0);
});

test('a hold past its timeout stays while orders does not answer, with retries', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  const requestedHoldIds = stage.ordersKnows(new Error('connection refused'));
  await stage.passes(6);
  for (let minute = 0; minute < 30; minute += 1) await stage.passes(1);
  expect(requestedHoldIds).toHaveLength(31);
  expect(await stage.stateOf(order)).toBe('HELD');
  stage.ordersKnows();
  await stage.passes(1);
  expect(await stage.stateOf(order)).toBe('RELEASED');
});

test('confirmed and released holds cause no call of orders', async () => {
  const coupon = await stage.aCoupon();
  const kept = await stage.anOrderToBe(coupon.code);
  await stage.reserved(kept);
  const returned = await stage.anOrderToBe(coupon.code);
  await stage.releases(returned.holdId, returned.attemptId);
  const requestedHoldIds = stage.ordersKnows();
  await stage.passes(6);
  expect(requestedHoldIds).toEqual([]);
  expect(await stage.usageOf(coupon)).toBe(1);
});

test('a new attempt during the call of orders keeps the hold', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  stage.graph.answers(knownCouponHolds, async () => {
    await stage.holds(coupon.code, { ...order, attemptId: randomUUID() });
    return { known: [] };
  });
  await stage.passes(6);
  expect(await stage.stateOf(order)).toBe('HELD');
  stage.ordersKnows();
  await stage.passes(6);
  expect(await stage.stateOf(order)).toBe('RELEASED');
});

test('an order cancelled during the call of orders does not get its hold back', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  stage.graph.answers(knownCouponHolds, async () => {
    await stage.reserved(order);
    await stage.cancelled(order);
    return { known: [order.holdId] };
  });
  await stage.passes(6);
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(0);
});
