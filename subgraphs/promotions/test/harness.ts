import { randomUUID } from 'node:crypto';
import {
  holdCoupon,
  knownCouponHolds,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReserved,
  quoteCoupon,
  releaseCouponAttempt,
  retakeCoupon,
} from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import { aCustomer, anAdministrator, callerOf, testSubgraph } from '@muster/testing';
import { afterEach, expect } from 'vitest';
import { invariants } from '../src/invariants.ts';
import { promotions } from '../src/subgraph.ts';

export const manager = anAdministrator('coupon:manage');
export const MINUTE_MS = 60_000;

const CreateCoupon = `mutation ($input: CreateCouponInput!) {
  createCoupon(input: $input) {
    __typename
    ... on CouponPayload {
      coupon {
        id code name mode valueBps usageLimit usageLimitPerUser usageCount startsAt endsAt isActive
        value { amountMinor currency } minOrder { amountMinor currency }
      }
    }
    ... on UserError { code message }
    ... on InvalidInput { issues { path message } }
  }
}`;

type Hold = InputOf<typeof holdCoupon>;
type Held = Extract<OutputOf<typeof holdCoupon>, { held: true }>;

/** An order with a coupon hold, as orders sees it. */
export interface Order {
  readonly orderId: string;
  readonly holdId: string;
  readonly userId: string;
}

/** The promotions subgraph, with orders played by the test; checks the invariants after every test. */
export async function promotionsStage() {
  const graph = await testSubgraph(promotions);
  const caller = () => callerOf(aCustomer());

  const checks = async () => {
    for (const { name, sql } of invariants) expect(await graph.sql(sql), name).toEqual([]);
  };
  afterEach(checks);

  const payloadOf = ({ orderId, holdId, userId }: Order) => ({
    orderId,
    userId,
    currency: 'TWD',
    totalMinor: 900,
    lines: [
      {
        lineId: randomUUID(),
        offerId: randomUUID(),
        productId: randomUUID(),
        variantId: randomUUID(),
        quantity: 1,
        totalMinor: 900,
      },
    ],
    couponHoldId: holdId,
  });

  return {
    graph,
    checks,
    later: (minutes: number) => new Date(graph.clock.now().getTime() + minutes * MINUTE_MS),

    async creates(input: object = {}, actor = manager) {
      const wish = {
        code: aCode(),
        name: 'Spring',
        mode: 'PERCENTAGE',
        valueBps: 1_000,
        endsAt: this.later(60),
        ...input,
      };
      return (await graph.run(CreateCoupon, { input: wish }, actor)).createCoupon;
    },

    async aCoupon(input: object = {}): Promise<{ id: string; code: string }> {
      const { coupon } = await this.creates(input);
      return coupon;
    },

    /** Asks as orders would, a new customer and a new order each time unless said otherwise. */
    holds: (
      couponCode: string,
      input: Partial<Hold> = {},
      who: Partial<Caller> = {},
    ): Promise<OutputOf<typeof holdCoupon>> =>
      graph.runtime.command(
        holdCoupon.name,
        {
          holdId: randomUUID(),
          attemptId: randomUUID(),
          userId: randomUUID(),
          couponCode,
          currency: 'TWD',
          lineTotalsMinor: [600, 400],
          ...input,
        },
        { ...caller(), ...who },
      ) as Promise<OutputOf<typeof holdCoupon>>,

    /** Asks as orders does for a quote. */
    quotes: (
      couponCode: string,
      input: Partial<InputOf<typeof quoteCoupon>> = {},
      who: Partial<Caller> = {},
    ): Promise<OutputOf<typeof quoteCoupon>> =>
      graph.runtime.command(
        quoteCoupon.name,
        { userId: randomUUID(), couponCode, currency: 'TWD', lineTotalsMinor: [600, 400], ...input },
        { ...caller(), ...who },
      ) as Promise<OutputOf<typeof quoteCoupon>>,

    releases: async (holdId: string, attemptId: string): Promise<boolean> =>
      (
        (await graph.runtime.command(releaseCouponAttempt.name, { holdId, attemptId }, caller())) as {
          released: boolean;
        }
      ).released,

    /** Asks as orders does before it applies money that came after the order had ended. */
    retakes: ({ holdId, orderId }: Order, attemptId: string = randomUUID()): Promise<OutputOf<typeof retakeCoupon>> =>
      graph.runtime.command(retakeCoupon.name, { holdId, orderId, attemptId }, caller()) as Promise<
        OutputOf<typeof retakeCoupon>
      >,

    /** A hold that waits for its order, and the order that may come of it. */
    async anOrderToBe(couponCode: string, input: Partial<Hold> = {}) {
      const order = { orderId: randomUUID(), holdId: randomUUID(), userId: randomUUID(), attemptId: randomUUID() };
      const held = await this.holds(couponCode, { ...order, ...input });
      expect(held).toMatchObject({ held: true });
      return { ...order, ...(held as Held) };
    },

    reserved: (order: Order) => graph.deliver(orderReserved, payloadOf(order)),
    paid: (order: Order, from: 'PAYMENT_REQUESTED' | 'EXPIRED' = 'PAYMENT_REQUESTED') =>
      graph.deliver(orderPaid, { ...payloadOf(order), from, paymentId: randomUUID() }),
    expired: (order: Order) =>
      graph.deliver(orderExpired, { ...payloadOf(order), from: 'PAYMENT_REQUESTED', reason: 'not paid in time' }),
    cancelled: (order: Order, from: 'RESERVED' | 'PAID' = 'RESERVED') =>
      graph.deliver(orderCancelled, { ...payloadOf(order), from, reason: 'the customer does not want it' }),

    /** Stubs the answer of orders about known holds; an Error is no answer. */
    ordersKnows(...holds: string[] | [Error]) {
      const asked: string[] = [];
      graph.answers(knownCouponHolds, ({ holdIds }) => {
        asked.push(...holdIds);
        if (holds[0] instanceof Error) throw holds[0];
        return { known: holdIds.filter((id) => (holds as string[]).includes(id)) };
      });
      return asked;
    },

    async passes(minutes: number) {
      graph.clock.offsetMs += minutes * MINUTE_MS;
      await graph.runDueJobs();
    },

    async usageOf({ id }: { id: string }): Promise<number> {
      return (await graph.run('query ($id: ID!) { coupon(id: $id) { usageCount } }', { id }, manager)).coupon
        .usageCount;
    },

    async stateOf({ holdId }: { holdId: string }): Promise<string | undefined> {
      const [row] = await graph.sql<{ state: string }>('select state from coupon_redemption where hold_id = $1', [
        holdId,
      ]);
      return row?.state;
    },
  };
}

export const aCode = () => `C-${randomUUID().slice(0, 13)}`.toUpperCase();
export const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
