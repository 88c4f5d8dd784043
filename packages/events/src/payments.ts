import { defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { amount, at, id } from './parts.ts';

const payment = { paymentId: id, orderId: id, userId: id, ...amount };

/** A customer can pay at the provider now, until `expiresAt`; emitted again when that moment comes sooner. */
export const paymentCreated = defineEvent({
  type: 'payment.created',
  version: 1,
  payload: z.object({ ...payment, expiresAt: at }),
  orderedBy: (event) => event.orderId,
});

/** The provider has the money, in time. Consumed by orders and finance. */
export const paymentSucceeded = defineEvent({
  type: 'payment.succeeded',
  version: 1,
  payload: z.object(payment),
  orderedBy: (event) => event.orderId,
});

/** A payment attempt failed; the order may be paid by another. Consumed by orders. */
export const paymentFailed = defineEvent({
  type: 'payment.failed',
  version: 1,
  payload: z.object({ ...payment, reason: z.string() }),
  orderedBy: (event) => event.orderId,
});

/** A payment timed out. Consumed by orders, whose order expires with it. */
export const paymentExpired = defineEvent({
  type: 'payment.expired',
  version: 1,
  payload: z.object(payment),
  orderedBy: (event) => event.orderId,
});

/** The provider has the money, but after the payment had expired or was cancelled. Consumed by orders (takes the quota again or owes a refund) and finance. */
export const paymentLateSucceeded = defineEvent({
  type: 'payment.late_succeeded',
  version: 1,
  payload: z.object(payment),
  orderedBy: (event) => event.orderId,
});

/** Money went back. Consumed by orders and finance. */
export const paymentRefunded = defineEvent({
  type: 'payment.refunded',
  version: 1,
  payload: z.object({
    ...payment,
    refundId: id,
    reason: z.string(),
    /** ORDER, also when omitted: the order owed it. STAFF: money back without goods, and the order keeps its status. */
    origin: z.enum(['ORDER', 'STAFF']).optional(),
  }),
  orderedBy: (event) => event.orderId,
});

/** A provider received money that no payment could take: it is in suspense. Consumed by finance. */
export const unappliedPaymentReceived = defineEvent({
  type: 'unapplied_payment.received',
  version: 1,
  payload: z.object({ unappliedPaymentId: id, ...amount, reason: z.string() }),
  orderedBy: (event) => event.unappliedPaymentId,
});

/** Money left suspense, in whole or in part. APPLIED and CORRECTED: a payment has it, whose own event follows. Consumed by finance. */
export const unappliedPaymentResolved = defineEvent({
  type: 'unapplied_payment.resolved',
  version: 1,
  payload: z.object({
    unappliedPaymentId: id,
    ...amount,
    resolution: z.enum(['APPLIED', 'REFUNDED', 'WRITTEN_OFF', 'CORRECTED']),
  }),
  orderedBy: (event) => event.unappliedPaymentId,
});

/** The provider refused a refund after every retry: an administrator must look. */
export const refundFailed = defineEvent({
  type: 'refund.failed',
  version: 1,
  payload: z.object({ ...payment, refundId: id, reason: z.string() }),
  orderedBy: (event) => event.orderId,
});
