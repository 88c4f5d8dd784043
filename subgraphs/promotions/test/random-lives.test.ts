import { randomInt, randomUUID } from 'node:crypto';
import { knownCouponHolds } from '@muster/events';
import { expect, test } from 'vitest';
import { type Order, promotionsStage, times } from './stage.ts';

const stage = await promotionsStage();

const SEED = Number(process.env.SEED ?? randomInt(1 << 30));
const ORDERS = 40;
const STEPS = 8;

/** mulberry32: small, and the same everywhere. */
function seeded(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

interface Life extends Order {
  readonly code: string;
  readonly attempts: string[];
  /** Whether a hold was ever given: no order has the coupon otherwise. */
  held: boolean;
  /** What orders has said of it so far, in its own order. */
  readonly events: ('reserved' | 'paid' | 'paidLate' | 'expired' | 'cancelled')[];
}

/** How an order's story may go on, told by orders alone. */
const next: Record<string, Life['events'][number][]> = {
  '': ['reserved'],
  reserved: ['paid', 'expired', 'cancelled'],
  paid: ['cancelled'],
  paidLate: ['cancelled'],
  expired: ['paidLate'],
  cancelled: [],
};

test(`whatever attempts, orders and clocks do, coupons are counted right (SEED=${SEED})`, async () => {
  const random = seeded(SEED);
  const userIds = Array.from({ length: 6 }, () => randomUUID() as string);
  const coupons = [
    await stage.aCoupon({ usageLimit: 5, endsAt: stage.later(10_000) }),
    await stage.aCoupon({ usageLimitPerUser: 2, endsAt: stage.later(10_000) }),
  ];
  const lives: Life[] = Array.from({ length: ORDERS }, () => ({
    orderId: randomUUID(),
    holdId: randomUUID(),
    userId: userIds[random(userIds.length)]!,
    code: coupons[random(coupons.length)]!.code,
    attempts: [],
    held: false,
    events: [],
  }));
  stage.graph.answers(knownCouponHolds, ({ holdIds }) => ({
    known: holdIds.filter((id) => lives.some(({ holdId, events }) => holdId === id && events.length > 0)),
  }));

  const step = async (life: Life) => {
    const choice = random(10);
    if (choice < 3 || (life.attempts.length === 0 && life.events.length === 0)) {
      const attemptId = randomUUID();
      life.attempts.push(attemptId);
      const { held } = await stage.holds(life.code, { ...life, attemptId });
      life.held ||= held;
    } else if (choice < 5) {
      const attemptId = life.attempts.pop();
      if (attemptId !== undefined) await stage.releases(life.holdId, attemptId);
    } else if (life.held) {
      const follows = next[life.events.at(-1) ?? '']!;
      const event = follows[random(follows.length)];
      if (event === undefined) return;
      life.events.push(event);
      if (event === 'paidLate') await stage.paid(life, 'EXPIRED');
      else await stage[event](life);
    }
  };

  for (let round = 0; round < STEPS; round += 1) {
    await times(ORDERS, (index) => step(lives[index]!));
    if (random(3) === 0) await stage.passes(1 + random(6));
    await stage.checks();
  }
  await stage.passes(6);

  // In the end only living orders have the coupon.
  const ended = ({ events }: Life) => ['', 'expired', 'cancelled'].includes(events.at(-1) ?? '');
  const states = await Promise.all(lives.map(async (life) => ({ life, state: await stage.stateOf(life) })));
  const wrong = states.filter(({ life, state }) => ended(life) && state !== undefined && state !== 'RELEASED');
  expect(wrong).toEqual([]);
  const paidUnused = states.filter(({ life, state }) => life.events.at(-1)?.startsWith('paid') && state === 'HELD');
  expect(paidUnused).toEqual([]);
});
