import { randomUUID } from 'node:crypto';
import {
  batchConfirmed,
  holdCoupon,
  type OfferTerms,
  offerConfigured,
  offerTerms,
  refundOwed,
  releaseCouponAttempt,
  sellWindowClosing,
} from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { aCustomer, callerOf, type TestSubgraph, testSubgraph } from '@muster/testing';
import { afterEach, expect } from 'vitest';
import { invariants } from '../src/invariants.ts';
import type { Reservation } from '../src/reservation/order-rows.ts';
import { settingsOf } from '../src/settings.ts';
import { orders } from '../src/subgraph.ts';

export const MINUTE_MS = 60_000;
const RESERVE = `mutation ($input: ReserveInput!) { reserve(input: $input) { __typename
  ... on ReservePayload { order { id number status paymentDueAt total { amountMinor currency } discount { amountMinor } lines { quantity discount { amountMinor } total { amountMinor } } history { from to } } }
  ... on UserError { code } ... on QuotaExceeded { offerId requested remaining } ... on PerUserLimitExceeded { offerId limit held }
  ... on HoldLimitExceeded { limit held } ... on SellWindowNotOpen { offerId } ... on CouponRejected { couponCode problem } ... on InvalidInput { issues { path } } } }`;

type OfferIds = Pick<OfferTerms, 'offerId' | 'sellWindowId' | 'productId'>;
interface HeldOrder {
  readonly id: string;
  readonly customer: Actor;
}
type PricedOrder = HeldOrder & { readonly total: { readonly amountMinor: number } };

/** The orders subgraph on a fresh database, with stubs of catalog and promotions. */
export async function ordersHarness(env: Record<string, string> = {}) {
  const graph: TestSubgraph = await testSubgraph(orders, { env: { MUSTER_DATA_KEY: 'ab'.repeat(32), ...env } });
  const catalog = new Map<string, OfferTerms>();
  graph.answers(offerTerms, ({ offerIds }) => ({ offers: offerIds.flatMap((id) => catalog.get(id) ?? []) }));
  const coupons = { released: 0, discountMinor: 0, rejected: false };
  graph.answers(holdCoupon, ({ lineTotalsMinor }) =>
    coupons.rejected
      ? { held: false as const, problem: 'USED_UP' as const, reason: 'used up' }
      : {
          held: true as const,
          couponId: randomUUID(),
          label: 'Ten off',
          discountMinor: Math.min(
            coupons.discountMinor,
            lineTotalsMinor.reduce((sum, total) => sum + total, 0),
          ),
          expiresAt: new Date(graph.clock.now().getTime() + 5 * MINUTE_MS).toISOString(),
        },
  );
  graph.answers(releaseCouponAttempt, () => {
    coupons.released += 1;
    return { released: true };
  });

  // After every test, the invariants of units and money hold.
  afterEach(async () => {
    for (const { name, sql } of invariants) expect(await graph.sql(sql), name).toEqual([]);
  });

  const shop = {
    graph,
    catalog,
    coupons,
    async anOffer(terms: Partial<OfferTerms> = {}): Promise<OfferTerms> {
      const now = graph.clock.now().getTime();
      const offer: OfferTerms = {
        offerId: randomUUID(),
        revision: 1,
        sellWindowId: randomUUID(),
        productId: randomUUID(),
        productName: 'Mug',
        variantId: null,
        variants: [{ variantId: randomUUID(), sku: 'mug', name: 'Blue', amountMinor: 1_000, currency: 'TWD' }],
        thresholdQty: 1,
        maxQty: 10,
        perUserLimit: null,
        enabled: true,
        startAt: new Date(now - MINUTE_MS).toISOString(),
        closeAt: new Date(now + 60 * MINUTE_MS).toISOString(),
        windowStatus: 'OPEN',
        goalPolicy: 'ALL_OR_NOTHING',
        confirmMode: 'MANUAL',
        paymentWindowMinutes: 30,
        paymentGraceMinutes: 10,
        decisionMinutes: 60,
        leadDays: 0,
        shipDays: 0,
        ...terms,
      };
      await graph.deliver(offerConfigured, { sellWindowId: offer.sellWindowId, offer });
      return offer;
    },
    lineOf: (offer: OfferTerms, quantity = 1) => ({
      offerId: offer.offerId,
      variantId: offer.variants[0]!.variantId,
      quantity,
    }),
    /** A reservation of one unit, ready to be decided. */
    reservationOf(offer: OfferTerms, customer = aCustomer(), unitPriceMinor?: number) {
      const [variant] = offer.variants as [OfferTerms['variants'][number]];
      const line = { offerId: offer.offerId, variantId: variant.variantId, quantity: 1 };
      return {
        caller: callerOf(customer),
        input: {
          idempotencyKey: randomUUID(),
          lines: [line],
          contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
        },
        priced: {
          currency: variant.currency,
          lines: [
            {
              ...line,
              productId: offer.productId,
              unitPriceMinor: unitPriceMinor ?? variant.amountMinor,
              grossMinor: variant.amountMinor,
            },
          ],
          subtotalMinor: variant.amountMinor,
        },
        coupon: null,
        dataKey: settingsOf(graph.services).MUSTER_DATA_KEY,
      } satisfies Reservation;
    },
    async reserves(offer: OfferTerms, request: object = {}, customer: Actor = aCustomer()) {
      const input = {
        idempotencyKey: randomUUID(),
        lines: [shop.lineOf(offer)],
        contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
        ...request,
      };
      return (await graph.run(RESERVE, { input }, customer)).reserve;
    },
    async holds(offer: OfferTerms, request: object = {}, customer: Actor = aCustomer()) {
      const result = await shop.reserves(offer, request, customer);
      expect(result.__typename).toBe('ReservePayload');
      return { ...result.order, customer };
    },
    async quotaOf({ offerId }: OfferTerms): Promise<{ sold_qty: number; status: string; seq: number }> {
      const [row] = await graph.sql<{ sold_qty: number; status: string; seq: string }>(
        'select sold_qty, status, seq from quota where offer_id = $1',
        [offerId],
      );
      return { ...row!, seq: Number(row!.seq) };
    },
    async orderOf(id: string, customer: Actor) {
      const { order } = await graph.run(
        'query ($id: ID!) { order(id: $id) { id status paymentDueAt paid { amountMinor } refunded { amountMinor } history { to } } }',
        { id },
        customer,
      );
      return order;
    },
    async cancels(id: string, customer: Actor) {
      return (
        await graph.run(
          'mutation ($id: ID!) { cancelOrder(id: $id) { __typename ... on OrderPayload { order { status } } ... on InvalidTransition { from to } } }',
          { id },
          customer,
        )
      ).cancelOrder;
    },
    now: (order: HeldOrder) => shop.orderOf(order.id, order.customer),
    batchOf: ({ offerId, sellWindowId, productId }: OfferIds) => ({
      batchId: randomUUID(),
      offerId,
      sellWindowId,
      productId,
    }),
    confirmationOf: (offer: OfferIds) => ({
      ...shop.batchOf(offer),
      confirmedAt: graph.clock.now().toISOString(),
      payUntil: null,
    }),
    async confirms(offer: OfferIds) {
      await graph.deliver(batchConfirmed, shop.confirmationOf(offer));
      await graph.runDueJobs();
    },
    moneyFor: (order: PricedOrder, amountMinor = order.total.amountMinor) => ({
      paymentId: randomUUID(),
      orderId: order.id,
      userId: order.customer.id,
      amountMinor,
      currency: 'TWD',
    }),
    owedFor: async ({ id }: { readonly id: string }) =>
      (await graph.emitted(refundOwed)).filter(({ orderId }) => orderId === id),
    closes: ({ sellWindowId }: OfferTerms) => {
      const now = graph.clock.now().toISOString();
      return graph.deliver(sellWindowClosing, { sellWindowId, closedAt: now, graceEndsAt: now });
    },
  };
  return shop;
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
export const tally = (answers: readonly { __typename: string }[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ __typename }) => __typename)].map(([type, those]) => [type, those.length]),
  );
