import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { HOLD_MINUTES } from '../src/redemption/hold-coupon.ts';
import { MINUTE_MS, promotionsStage, times } from './harness.ts';

const stage = await promotionsStage();
const held = (answers: readonly { held: boolean }[]) => answers.filter((answer) => answer.held).length;

test('two hundred concurrent customers for fifty uses: fifty hold the coupon, the others hear that it is used up', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 50 });
  const answers = await times(200, () => stage.holds(coupon.code));
  expect(held(answers)).toBe(50);
  expect(answers.filter((answer) => !answer.held)).toEqual(
    Array(150).fill({ held: false, problem: 'USED_UP', reason: expect.stringContaining('used up') }),
  );
  expect(await stage.usageOf(coupon)).toBe(50);
});

test('a customer with twenty concurrent carts and two uses gets two', async () => {
  const coupon = await stage.aCoupon({ usageLimitPerUser: 2 });
  const userId = randomUUID();
  const [mine, theirs] = await Promise.all([
    times(20, () => stage.holds(coupon.code, { userId })),
    times(5, () => stage.holds(coupon.code)),
  ]);
  expect(held(mine)).toBe(2);
  expect(held(theirs)).toBe(5);
  expect(mine.find((answer) => !answer.held)).toEqual({
    held: false,
    problem: 'USED_UP_BY_YOU',
    reason: expect.stringContaining('one customer'),
  });
  expect(await stage.usageOf(coupon)).toBe(7);
});

test('twenty attempts at one hold are one use and one answer', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1, usageLimitPerUser: 1 });
  const same = { holdId: randomUUID(), userId: randomUUID() };
  const answers = await times(20, () => stage.holds(coupon.code.toLowerCase(), same));
  expect(answers).toEqual(
    Array(20).fill({
      held: true,
      couponId: coupon.id,
      label: 'Spring',
      discountMinor: 100,
      expiresAt: expect.any(String),
    }),
  );
  expect(await stage.usageOf(coupon)).toBe(1);
});

test('discounts: a percentage rounded half up, an amount, never above the subtotal', async () => {
  const tenth = await stage.aCoupon({ valueBps: 1_000 });
  const fixed = await stage.aCoupon({ mode: 'FIXED', valueBps: null, value: { amountMinor: 300, currency: 'TWD' } });
  const off = async (code: string, ...lineTotalsMinor: number[]) => await stage.holds(code, { lineTotalsMinor });
  expect(await off(tenth.code, 3, 2)).toMatchObject({ discountMinor: 1 }); // Once for the whole: 0.5, not 0.3 and 0.2.
  // A discount that rounds to zero is refused: it would spend a use for nothing.
  expect(await off(tenth.code, 4)).toMatchObject({ held: false });
  expect(await off(fixed.code, 200, 200)).toMatchObject({ discountMinor: 300 });
  expect(await off(fixed.code, 200)).toMatchObject({ discountMinor: 200 });
});

test('a coupon that does not apply answers the reason, and no use is spent', async () => {
  const TWD = { amountMinor: 1_001, currency: 'TWD' };
  const early = await stage.aCoupon({ startsAt: stage.later(10) });
  const late = await stage.aCoupon({ startsAt: stage.later(-20), endsAt: stage.later(-10) });
  const large = await stage.aCoupon({ minOrder: TWD });
  const dong = await stage.aCoupon({ mode: 'FIXED', valueBps: null, value: { amountMinor: 1, currency: 'VND' } });
  const idle = await stage.aCoupon();
  await stage.graph.sql('update coupon set is_active = false where id = $1', [idle.id]);
  for (const [code, problem, reason, facts] of [
    ['NOBODY', 'UNKNOWN', 'no such coupon'],
    ['\u0000 or 1=1', 'UNKNOWN', 'no such coupon'],
    [early.code, 'UNKNOWN', 'no such coupon'],
    [late.code, 'ENDED', 'no longer valid'],
    [idle.code, 'ENDED', 'no longer valid'],
    [large.code, 'BELOW_MINIMUM', 'at least {least}', { least: 'NT$10.01' }],
    [dong.code, 'OTHER_CURRENCY', 'orders in {currency}', { currency: 'VND' }],
  ] as const) {
    const holdId = randomUUID();
    expect(await stage.holds(code, { holdId })).toEqual({
      held: false,
      problem,
      reason: expect.stringContaining(reason),
      ...(facts === undefined ? {} : { facts }),
    });
    expect(await stage.stateOf({ holdId })).toBeUndefined();
  }
  expect(await stage.usageOf(large)).toBe(0);
});

test('a retry answers its hold even when the coupon is expired or used up', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1, endsAt: stage.later(2) });
  const order = await stage.anOrderToBe(coupon.code);
  stage.graph.clock.offsetMs += 3 * MINUTE_MS;
  expect(await stage.holds(coupon.code, { ...order, attemptId: randomUUID() })).toMatchObject({ discountMinor: 100 });
  expect(await stage.holds(coupon.code)).toMatchObject({ held: false });
});

test('a hold is not given to another customer, another order or another coupon', async () => {
  const coupon = await stage.aCoupon();
  const other = await stage.aCoupon();
  const { holdId, userId } = await stage.anOrderToBe(coupon.code);
  for (const [code, changes] of [
    [coupon.code, { userId: randomUUID() }],
    [coupon.code, { userId, lineTotalsMinor: [1] }],
    [coupon.code, { userId, currency: 'VND' }],
    [other.code, { userId }],
  ] as const) {
    const answer = await stage.holds(code, { holdId, ...changes } as object);
    expect(answer).toEqual({
      held: false,
      problem: 'HELD_ELSEWHERE',
      reason: expect.stringContaining('other contents'),
    });
  }
  expect(await stage.usageOf(coupon)).toBe(1);
  expect(await stage.usageOf(other)).toBe(0);
});

test('a released attempt frees the coupon; the same hold may be retried, with other contents too', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  expect(await stage.releases(order.holdId, order.attemptId)).toBe(true);
  expect(await stage.releases(order.holdId, order.attemptId)).toBe(true);
  expect(await stage.usageOf(coupon)).toBe(0);

  const { holdId, userId } = order;
  expect(await stage.holds(coupon.code, { holdId, userId, lineTotalsMinor: [50] })).toMatchObject({ discountMinor: 5 });
  expect(await stage.usageOf(coupon)).toBe(1);
});

test('a released hold is held again only if the coupon is still free', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const order = await stage.anOrderToBe(coupon.code);
  await stage.releases(order.holdId, order.attemptId);
  await stage.anOrderToBe(coupon.code);
  expect(await stage.holds(coupon.code, order)).toMatchObject({ held: false });
  expect(await stage.stateOf(order)).toBe('RELEASED');
});

test('a hold stays until its last attempt is released', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  const second = randomUUID();
  await stage.holds(coupon.code, { ...order, attemptId: second });
  expect(await stage.releases(order.holdId, order.attemptId)).toBe(false);
  expect(await stage.stateOf(order)).toBe('HELD');
  expect(await stage.releases(order.holdId, randomUUID())).toBe(false);
  expect(await stage.releases(order.holdId, second.toUpperCase())).toBe(true);
  expect(await stage.stateOf(order)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(0);
});

test('ten concurrent attempts and releases leave nothing', async () => {
  const coupon = await stage.aCoupon({ usageLimit: 1 });
  const same = { holdId: randomUUID(), userId: randomUUID() };
  await times(10, async () => {
    const attemptId = randomUUID();
    await stage.holds(coupon.code, { ...same, attemptId });
    await stage.releases(same.holdId, attemptId);
  });
  expect(await stage.stateOf(same)).toBe('RELEASED');
  expect(await stage.usageOf(coupon)).toBe(0);
});

test('releasing an unknown hold answers that it is free', async () => {
  expect(await stage.releases(randomUUID(), randomUUID())).toBe(true);
});

test('a hold has a timeout, which each attempt extends', async () => {
  const coupon = await stage.aCoupon();
  const order = await stage.anOrderToBe(coupon.code);
  const waits = () => stage.graph.clock.now().getTime() + HOLD_MINUTES * MINUTE_MS;
  expect(Math.abs(Date.parse(order.expiresAt) - waits())).toBeLessThan(2_000);
  stage.graph.clock.offsetMs += MINUTE_MS;
  const again = await stage.holds(coupon.code, { ...order, attemptId: randomUUID() });
  expect(Math.abs(Date.parse((again as { expiresAt: string }).expiresAt) - waits())).toBeLessThan(2_000);
});

test('a hold takes ten statements', async () => {
  const coupon = await stage.aCoupon({ usageLimitPerUser: 1 });
  const statements = await stage.graph.statements(() => stage.holds(coupon.code));
  expect(statements.filter((sql) => !/^(begin|commit)/i.test(sql)).length).toBeLessThanOrEqual(10);
});

test.each([
  ['a share of nothing', { mode: 'PERCENTAGE', valueBps: 10_000 }, [0, 0]],
  ['a share that rounds to nothing', { mode: 'PERCENTAGE', valueBps: 100 }, [49]],
  ['an amount off nothing', { mode: 'FIXED', valueBps: null, value: { amountMinor: 5, currency: 'TWD' } }, [0]],
])('a coupon without a discount is not used up: %s', async (_, input, lineTotalsMinor) => {
  const coupon = await stage.aCoupon({ usageLimit: 1, ...input });
  expect(await stage.holds(coupon.code, { lineTotalsMinor })).toEqual({
    held: false,
    problem: 'NOT_APPLICABLE',
    reason: 'This coupon takes nothing off this order.',
  });
  expect(await stage.usageOf(coupon)).toBe(0);
});
