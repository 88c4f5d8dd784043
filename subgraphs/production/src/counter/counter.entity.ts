import { defineEntity, p } from '@mikro-orm/core';
import { CONFIRM_MODES, type CounterFacts, GOAL_POLICIES, WINDOW_STATUSES } from './counter.rules.ts';
import { counterStates } from './counter.states.ts';

const BatchCounterSchema = defineEntity({
  name: 'BatchCounter',
  properties: {
    offerId: p.uuid().primary(),
    // Copy of catalog's terms: all of them, or none until their event arrives.
    sellWindowId: p.uuid().nullable(),
    productId: p.uuid().nullable(),
    thresholdQty: p.integer().nullable(),
    goalPolicy: p.enum(GOAL_POLICIES).nullable(),
    confirmMode: p.enum(CONFIRM_MODES).nullable(),
    leadDays: p.integer().nullable(),
    shipDays: p.integer().nullable(),
    windowStatus: p.enum(WINDOW_STATUSES).nullable(),
    termsRevision: p.integer().default(1),
    paymentMinutes: p.integer().default(1_470),
    decisionMinutes: p.integer().default(2_880),
    cancelledAt: p.datetime().nullable(),
    reservedQty: p.bigint('number'),
    paidQty: p.bigint('number'),
    reservedEverQty: p.bigint('number'),
    status: p.enum(counterStates.states),
    reachedAt: p.datetime().nullable(),
    reachedEventId: p.uuid().nullable(),
    closingReservedEverQty: p.bigint('number').nullable(),
    graceEndsAt: p.datetime().nullable(),
    finalizeRequestedAt: p.datetime().nullable(),
    decisionUntil: p.datetime().nullable(),
    finalPaidQty: p.bigint('number').nullable(),
    seq: p.bigint('number'),
  },
});

/** Reserved and paid quantities of an offer, with its progress. Lock order: this row before anything else of the offer. */
export class BatchCounter extends BatchCounterSchema.class {}
BatchCounterSchema.setClass(BatchCounter);

type Term =
  | 'sellWindowId'
  | 'productId'
  | 'thresholdQty'
  | 'goalPolicy'
  | 'confirmMode'
  | 'leadDays'
  | 'shipDays'
  | 'windowStatus';

/** Counter with terms: others are neither decided nor shown. */
export type CounterWithTerms = BatchCounter & { [T in Term]: NonNullable<BatchCounter[T]> };

export const hasTerms = (counter: BatchCounter): counter is CounterWithTerms => counter.thresholdQty != null;

export const factsOf = (counter: CounterWithTerms, now: Date): CounterFacts => ({
  status: counter.status,
  thresholdQty: counter.thresholdQty,
  goalPolicy: counter.goalPolicy,
  confirmMode: counter.confirmMode,
  reservedQty: counter.reservedQty,
  paidQty: counter.paidQty,
  reservedEverQty: counter.reservedEverQty,
  closingReservedEverQty: counter.closingReservedEverQty ?? null,
  isGraceOver: counter.graceEndsAt != null && counter.graceEndsAt <= now,
  isFinalizeRequested: counter.finalizeRequestedAt != null,
  isCancelled: counter.cancelledAt != null,
  mayBeAsked: counter.goalPolicy === 'ADMIN_DECIDES' && counter.decisionMinutes > 0,
  decision: decisionOf(counter, now),
});

/** Whether an administrator is asked about an unconfirmed batch of a closed window, or was asked for too long. */
export function decisionOf(
  { decisionUntil }: Pick<BatchCounter, 'decisionUntil'>,
  now: Date,
): CounterFacts['decision'] {
  if (decisionUntil == null) return 'NOT_ASKED';
  return decisionUntil <= now ? 'OVERDUE' : 'ASKED';
}

/** State for events and live messages. */
export const stateOf = (counter: CounterWithTerms) => ({
  offerId: counter.offerId,
  thresholdQty: counter.thresholdQty,
  reservedQty: counter.reservedQty,
  paidQty: counter.paidQty,
  status: counter.status,
  reachedAt: counter.reachedAt?.toISOString() ?? null,
  finalPaidQty: counter.finalPaidQty ?? null,
  decisionUntil: counter.decisionUntil?.toISOString() ?? null,
  seq: counter.seq,
});
