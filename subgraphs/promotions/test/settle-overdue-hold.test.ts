import { randomUUID } from 'node:crypto';
import { knownCouponHolds } from '@muster/events';
import { expect, test } from 'vitest';
import { promotionsStage } from './harness.ts';

const stage = await promotionsStage();

test('nobody confirmed the hold and orders knows no order of it: the coupon is free again', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  const asked = stage.ordersKnows();
  await stage.passes(4);
  expect(await stage.stateOf(order)).toBe('HELD');
  await stage.passes(2);
  expect(asked).toEqual([order.holdId]);
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(0);
});

test('orders knows an order of it: the hold stays, and the event that is still on its way finds it', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  const asked = stage.ordersKnows(order.holdId);
  await stage.passes(6);
  await stage.passes(60);
  expect(asked).toEqual([order.holdId]);
  expect(await stage.stateOf(order)).toBe('HELD');
  await stage.reserved(order);
  await stage.cancelled(order);
  expect(await stage.usageOf(coupon)).toBe(0);
});

test('orders does not answer: the hold stays, and orders is asked again until it does', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  const asked = stage.ordersKnows(new Error('connection refused'));
  await stage.passes(6);
  for (let minute = 0; minute < 30; minute += 1) await stage.passes(1);
  expect(asked).toHaveLength(31);
  expect(await stage.stateOf(order)).toBe('HELD');
  stage.ordersKnows();
  await stage.passes(1);
  expect(await stage.stateOf(order)).toBe('RELEASED');
});

test('what an order has, or what was given back, is nobody asked about', async () => {
  const coupon = await stage.aCoupon();
  const kept = await stage.anOrderToBe(coupon.code);
  await stage.reserved(kept);
  const returned = await stage.anOrderToBe(coupon.code);
  await stage.releases(returned.holdId, returned.attemptId);
  const asked = stage.ordersKnows();
  await stage.passes(6);
  expect(asked).toEqual([]);
  expect(await stage.usageOf(coupon)).toBe(1);
});

test('a new attempt while orders is being asked keeps the hold', async () => {
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

test('an order that is cancelled while orders is being asked does not get its hold back', async () => {
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
