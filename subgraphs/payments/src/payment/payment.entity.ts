import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity } from '@muster/kit/orm';
import { FAILURE_CODES } from '../provider/failure.ts';
import { PROVIDERS } from '../provider/provider.ts';
import { type PaymentVerb, paymentStates } from './payment.states.ts';

const PaymentSchema = defineEntity({
  name: 'Payment',
  properties: {
    ...identity,
    number: p.text(),
    orderId: p.uuid(), // Owned by orders: an id, never a relation.
    userId: p.uuid(),
    provider: p.enum(PROVIDERS),
    status: p.enum(paymentStates.states),
    amountMinor: amountMinor(),
    capturedMinor: amountMinor(),
    refundedMinor: amountMinor(),
    currency: p.string().length(3),
    payUrl: p.text().nullable(),
    providerPaymentId: p.text().nullable(),
    expiresAt: p.datetime(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    /** Moment of the capture, in time or late; null until then. */
    succeededAt: p.datetime().nullable(),
    /** Reason of the provider for a payment that FAILED; stays after a late capture. */
    failureCode: p.enum(FAILURE_CODES).nullable(),
  },
});

/** One attempt to pay for an order. */
export class Payment extends PaymentSchema.class {
  /** The only way a status changes: the table decides. */
  move(verb: PaymentVerb, at: Date): void {
    this.status = paymentStates.next(this.status, verb);
    this.updatedAt = at;
  }
}
PaymentSchema.setClass(Payment);

const PaymentTransactionSchema = defineEntity({
  name: 'PaymentTransaction',
  properties: {
    ...identity,
    paymentId: p.uuid(),
    action: p.enum(['CHARGE', 'AUTHORIZE', 'CAPTURE', 'REFUND'] as const),
    result: p.enum(['OK', 'NG'] as const),
    amountMinor: amountMinor(),
    providerTxnId: p.text().nullable(),
    /** Data of the provider, without personal data. */
    raw: p.json<object>().nullable(),
    at: p.datetime(),
  },
});

/** Operation of a provider on a payment, successful (OK) or not (NG). Append-only. */
export class PaymentTransaction extends PaymentTransactionSchema.class {}
PaymentTransactionSchema.setClass(PaymentTransaction);
