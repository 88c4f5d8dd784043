import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity } from '@muster/kit/orm';
import { FAILURE_CODES } from '../provider/failure.ts';
import { type RefundVerb, refundStates } from './refund.states.ts';

const RefundSchema = defineEntity({
  name: 'Refund',
  properties: {
    ...identity,
    number: p.text(),
    /** Payment whose money is returned; null when no payment took it. */
    paymentId: p.uuid().nullable(),
    orderId: p.uuid().nullable(),
    /** Receipt that no payment took; null for a refund of a payment. */
    unappliedPaymentId: p.uuid().nullable(),
    amountMinor: amountMinor(),
    currency: p.string().length(3),
    reason: p.text(),
    /** Cause of the refund, its idempotency key: one refund for each payment and source. */
    source: p.text(),
    /** ORDER owes it; STAFF granted it, and the order keeps its status. */
    origin: p.enum(['ORDER', 'STAFF'] as const),
    /** Reason in the administrator's words; null unless STAFF. */
    note: p.text().nullable(),
    status: p.enum(refundStates.states),
    attempts: p.integer(),
    providerRefundId: p.text().nullable(),
    error: p.text().nullable(),
    failureCode: p.enum(FAILURE_CODES).nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** Money of one payment, or of money that no payment took, that is returned to the customer. */
export class Refund extends RefundSchema.class {
  /** The only way a status changes: the table decides. */
  move(verb: RefundVerb, at: Date): void {
    this.status = refundStates.next(this.status, verb);
    this.updatedAt = at;
  }
}
RefundSchema.setClass(Refund);
