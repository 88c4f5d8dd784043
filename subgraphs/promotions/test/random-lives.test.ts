import { randomInt, randomUUID } from 'node:crypto';
import { knownCouponHolds } from '@muster/events';
import { expect, test } from 'vitest';
import { type Order, promotionsStage, times } from './harness.ts';

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
  /** Events that orders has emitted about it so far, in order. */
  readonly events: ('reserved' | 'paid' | 'paidLate' | 'expired' | 'cancelled')[];
}

/** Possible next events of orders, by the last one. */
const next: Record<string, Life['events'][number][]> = {
  '': ['reserved'],
  reserved: ['paid', 'expired', 'cancelled'],
  paid: ['cancelled'],
  paidLate: ['cancelled'],
  expired: ['paidLate'],
  cancelled: [],
};

test(`coupons are counted right in random interleavings of attempts, orders and timeouts (SEED=${SEED})`, async () => {
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
    events: [],
  }));
  const isAlive = ({ events }: Life) => ['reserved', 'paid', 'paidLate'].includes(events.at(-1) ?? '');
  stage.graph.answers(knownCouponHolds, ({ holdIds }) => ({
    known: holdIds.filter((id) => lives.some((life) => life.holdId === id && isAlive(life))),
  }));

  const step = async (life: Life) => {
    const choice = random(10);
    if (choice < 3 || (life.attempts.length === 0 && life.events.length === 0)) {
      const attemptId = randomUUID();
      life.attempts.push(attemptId);
      await stage.holds(life.code, { ...life, attemptId });
    } else if (choice < 5) {
      const attemptId = life.attempts.pop();
      if (attemptId !== undefined) await stage.releases(life.holdId, attemptId);
    } else {
      const follows = next[life.events.at(-1) ?? '']!;
      const event = follows[random(follows.length)];
      if (event === undefined) return;
      // No order is made of a hold that was given up.
      if (event === 'reserved' && (await stage.stateOf(life)) !== 'HELD') return;
      if (event === 'paidLate') await payLate(life, random(3));
      else {
        life.events.push(event);
        await stage[event](life);
      }
    }
  };

  /** Money comes after the end: the coupon is taken again first; what then comes to nothing is given back, or forgotten. */
  const payLate = async (life: Life, luck: number) => {
    const attemptId = randomUUID();
    const { held } = await stage.retakes(life, attemptId);
    if (luck === 0 && held) return stage.releases(life.holdId, attemptId);
    if (luck === 1 || !held) return;
    life.events.push('paidLate');
    return stage.paid(life, 'EXPIRED');
  };

  for (let round = 0; round < STEPS; round += 1) {
    await times(ORDERS, (index) => step(lives[index]!));
    if (random(3) === 0) await stage.passes(1 + random(6));
    await stage.checks();
  }
  await stage.passes(6);

  // In the end only living orders have the coupon.
  const states = await Promise.all(lives.map(async (life) => ({ life, state: await stage.stateOf(life) })));
  const wrong = states.filter(({ life, state }) => !isAlive(life) && state !== undefined && state !== 'RELEASED');
  expect(wrong).toEqual([]);
  const paidUnused = states.filter(({ life, state }) => life.events.at(-1)?.startsWith('paid') && state !== 'USED');
  expect(paidUnused).toEqual([]);
});
