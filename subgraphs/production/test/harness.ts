import { randomUUID } from 'node:crypto';
import {
  type OfferTerms,
  offerConfigured,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReserved,
  quotaClosed,
  sellWindowCancelled,
  sellWindowClosing,
  sellWindowOpened,
} from '@muster/events';
import type { EventType, PayloadOf } from '@muster/kit/events';
import { anAdministrator, type TestSubgraph } from '@muster/testing';
import { expect } from 'vitest';
import type { z } from 'zod';
import type { OrderedFrom } from '../src/counter/counter.rules.ts';
import { invariants } from '../src/invariants.ts';

export const planner = anAdministrator('batch:confirm');
export const foreman = anAdministrator('work_order:manage');
export const MINUTE_MS = 60_000;

/** Something that another subgraph says, ready to be delivered. */
export interface Emitted {
  readonly event: EventType;
  readonly payload: never;
  /** As the transport orders it: publisher and ordering key. */
  readonly stream: string;
}

const say = <P extends z.ZodType>(publisher: string, event: EventType<P>, payload: z.infer<P>): Emitted => ({
  event: event as unknown as EventType,
  payload: payload as never,
  stream: `${publisher} ${event.orderedBy(payload)}`,
});

/** The terms of a fresh offer that takes ten. */
export const termsOf = (changed: Partial<OfferTerms> = {}): OfferTerms => ({
  offerId: randomUUID(),
  revision: 1,
  sellWindowId: randomUUID(),
  productId: randomUUID(),
  productName: 'Mug',
  variantId: null,
  variants: [{ variantId: randomUUID(), sku: 'mug', name: 'Blue', amountMinor: 100, currency: 'TWD' }],
  thresholdQty: 10,
  maxQty: null,
  perUserLimit: null,
  enabled: true,
  startAt: '2026-11-01T00:00:00.000Z',
  closeAt: '2026-12-01T00:00:00.000Z',
  windowStatus: 'OPEN',
  goalPolicy: 'ALL_OR_NOTHING',
  confirmMode: 'MANUAL',
  paymentWindowMinutes: 60,
  paymentGraceMinutes: 30,
  decisionMinutes: 120,
  leadDays: 14,
  shipDays: 3,
  ...changed,
});

export const catalogEvents = {
  configured: (offer: OfferTerms) => say('catalog', offerConfigured, { sellWindowId: offer.sellWindowId, offer }),
  opened: ({ sellWindowId }: OfferTerms) => say('catalog', sellWindowOpened, { sellWindowId }),
  cancelled: ({ sellWindowId }: Pick<OfferTerms, 'sellWindowId'>) =>
    say('catalog', sellWindowCancelled, { sellWindowId, cancelledAt: '2026-11-20T00:00:00.000Z' }),
  closing: ({ sellWindowId }: OfferTerms) =>
    say('catalog', sellWindowClosing, {
      sellWindowId,
      closedAt: '2026-11-20T00:00:00.000Z',
      graceEndsAt: '2026-11-20T00:30:00.000Z',
    }),
};

type OrderedQuantities = readonly (readonly [offerId: string, quantity: number])[];

/** A customer's order and everything orders may say of it. */
export function anOrder(...quantities: OrderedQuantities) {
  const order = {
    orderId: randomUUID() as string,
    userId: randomUUID() as string,
    currency: 'TWD',
    totalMinor: 100,
    couponHoldId: null,
    lines: quantities.map(([offerId, quantity]) => ({
      lineId: randomUUID() as string,
      offerId,
      productId: randomUUID() as string,
      variantId: randomUUID() as string,
      quantity,
      totalMinor: 100,
    })),
  };
  return {
    ...order,
    reserved: () => say('orders', orderReserved, order),
    paid: (from: OrderedFrom = 'PAYMENT_REQUESTED') =>
      say('orders', orderPaid, { ...order, from, paymentId: randomUUID() }),
    expired: (from: OrderedFrom = 'PAYMENT_REQUESTED') =>
      say('orders', orderExpired, { ...order, from, reason: 'test' }),
    cancelled: (from: OrderedFrom = 'RESERVED') => say('orders', orderCancelled, { ...order, from, reason: 'test' }),
  };
}

/** Delivers events of the other subgraphs, and reads the entities that come of them. */
export function neighboursOf(graph: TestSubgraph) {
  const consume = async (...all: readonly Emitted[]): Promise<void> => {
    for (const { event, payload } of all) await graph.deliver(event, payload);
  };
  const entity = async (representation: object, selection: string) =>
    (
      await graph.run(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ...on SellWindowOffer { ${selection} } } }`,
        {
          of: [{ __typename: 'SellWindowOffer', ...representation }],
        },
      )
    )._entities[0];
  return {
    consume,

    /** An offer that everybody knows. */
    async offers(changed: Partial<OfferTerms> = {}): Promise<OfferTerms> {
      const terms = termsOf(changed);
      await consume(catalogEvents.configured(terms));
      return terms;
    },

    /** No more reservations; payments may come for so long. */
    quotaClosed: ({ offerId, sellWindowId }: OfferTerms, reservedEverQty: number, graceMinutes = 30): Emitted =>
      say('orders', quotaClosed, {
        offerId,
        sellWindowId,
        reservedEverQty,
        graceEndsAt: new Date(graph.clock.now().getTime() + graceMinutes * MINUTE_MS).toISOString(),
      }),

    counterOf: async (offerId: string) =>
      (
        await entity(
          { id: offerId },
          'counter { offerId offer { id } thresholdQty reservedQty paidQty committedQty status reachedAt finalPaidQty awaitsDecision decisionUntil seq }',
        )
      ).counter,

    batchOf: async (offerId: string) =>
      (
        await entity(
          { id: offerId },
          `batch { id number offer { id } status targetQty producedQty confirmedAt cancelReason schedule { plannedProductionDate plannedShipDate revision }
                   workOrders { id number status productQty goodQty steps { id seq name status startedAt finishedAt } } }`,
        )
      ).batch,

    async confirms(offerId: string, actor = planner) {
      const { confirmBatch } = await graph.run(
        `mutation ($input: ConfirmBatchInput!) { confirmBatch(input: $input) { __typename
           ... on BatchPayload { batch { id number status confirmedAt } } ... on UserError { code message } ... on InvalidTransition { from to }
           ... on InvalidInput { issues { path } } } }`,
        { input: { offerId } },
        actor,
      );
      return confirmBatch;
    },

    async decides(offerId: string, decision: 'PRODUCE' | 'CANCEL') {
      const { decideBatch } = await graph.run(
        `mutation ($input: DecideBatchInput!) { decideBatch(input: $input) { __typename
           ... on BatchPayload { batch { id status targetQty } } ... on UserError { code message } ... on InvalidTransition { from to } } }`,
        { input: { offerId, decision } },
        planner,
      );
      return decideBatch;
    },

    async advances(workStepId: string, status: string, notes?: string) {
      const { advanceWorkStep } = await graph.run(
        `mutation ($input: AdvanceWorkStepInput!) { advanceWorkStep(input: $input) { __typename
           ... on WorkOrderPayload { workOrder { id status goodQty startedAt finishedAt steps { id seq name status notes } } }
           ... on UserError { code message } ... on InvalidTransition { from to } ... on InvalidInput { issues { path } } } }`,
        { input: { workStepId, status, notes } },
        foreman,
      );
      return advanceWorkStep;
    },

    /** Events that were emitted of one offer. */
    async emittedOf<E extends EventType>(event: E, offerId: string): Promise<PayloadOf<E>[]> {
      const all = (await graph.emitted(event)) as { offerId: string }[];
      return all.filter((payload) => payload.offerId === offerId) as PayloadOf<E>[];
    },

    async expectInvariants(): Promise<void> {
      for (const { name, sql } of invariants) expect(await graph.sql(sql), name).toEqual([]);
    },
  };
}
