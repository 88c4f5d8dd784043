import { defineEntity, p } from '@mikro-orm/core';
import type { OfferTerms } from '@muster/events';
import { counterStates } from './counter.states.ts';

const BatchCounterSchema = defineEntity({
  name: 'BatchCounter',
  properties: {
    offerId: p.uuid().primary(),
    terms: p.json<OfferTerms>().nullable(),
    thresholdQty: p.integer(),
    reservedQty: p.integer(),
    paidQty: p.integer(),
    reservedEverQty: p.bigint('number'),
    status: p.enum(counterStates.states),
    reachedAt: p.datetime().nullable(),
    finalPaidQty: p.integer().nullable(),
    closingReservedEverQty: p.bigint('number').nullable(),
    graceEndsAt: p.datetime().nullable(),
    seq: p.bigint('number'),
  },
});

/** How many of an offer are wanted and paid. Its numbers move by count-order.ts alone. */
export class BatchCounter extends BatchCounterSchema.class {
  /** Whether enough want it. Before the terms are known, nobody knows how many that is. */
  isReached(): boolean {
    return this.terms != null && this.reservedQty + this.paidQty >= this.thresholdQty;
  }
}
BatchCounterSchema.setClass(BatchCounter);
