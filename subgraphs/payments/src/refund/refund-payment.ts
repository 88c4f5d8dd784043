import { field, InvalidInput, InvalidTransition, isId, NotFound, TooMany } from '@muster/kit/domain';
import { idempotent, lock, newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Payment } from '../payment/payment.entity.ts';
import { createRefund, ofPayment } from './create-refund.ts';
import { Refund } from './refund.entity.ts';
import { RefundTooLarge } from './refund.refusals.ts';
import { promisedRefunds } from './refundable.ts';
import { sendLater } from './send-refund.ts';

export const REFUND_REASON_MAX = 500;
/** Refunds by staff of one payment. */
export const STAFF_REFUNDS_MAX = 6;

export const RefundPayment = z.object({
  idempotencyKey: field.idempotencyKey,
  paymentId: field.id.toLowerCase(),
  amount: z.object({
    amountMinor: field.amountMinor.refine((minor) => minor !== 0, 'must be more than 0'),
    currency: field.currency,
  }),
  reason: field.name(REFUND_REASON_MAX),
});
type RefundPayment = z.infer<typeof RefundPayment>;

/**
 * Refunds a captured payment for an administrator, in whole or in part. Money that came late is the order's to decide about
 * first: until then it can be neither.
 */
export function refundPayment(tx: Tx, { idempotencyKey: key, ...input }: RefundPayment): Promise<Refund> {
  const recorded = (id: string) => tx.em.findOneOrFail(Refund, { id });
  return idempotent(tx, { operation: 'refundPayment', key, input, recorded }, async () => {
    const refund = await request(tx, input);
    sendLater(tx, refund, tx.now);
    const { amountMinor, currency } = refund;
    tx.audit({
      action: 'payment.refund',
      entityType: 'Payment',
      entityId: input.paymentId,
      after: { refund: refund.number, amountMinor, currency, reason: input.reason },
    });
    return refund;
  });
}

async function request(tx: Tx, { paymentId, amount, reason }: Omit<RefundPayment, 'idempotencyKey'>): Promise<Refund> {
  if (!isId(paymentId)) throw new NotFound('payment');
  const payment = await lock(tx, Payment, paymentId, 'payment'); // Serializes the refunds of one payment.
  if (payment.capturedMinor === 0 || payment.status === 'LATE_SUCCEEDED')
    throw new InvalidTransition('payment', payment.status, 'REFUNDED');
  if (amount.currency !== payment.currency)
    throw new InvalidInput([
      {
        path: 'amount.currency',
        message: 'must be {currency}, as the payment is',
        facts: { currency: payment.currency },
      },
    ]);
  const left = payment.capturedMinor - (await promisedRefunds(tx, payment)).totalMinor;
  if (amount.amountMinor > left) throw new RefundTooLarge(left, payment.currency);
  if ((await tx.em.count(Refund, { paymentId, origin: 'STAFF' })) >= STAFF_REFUNDS_MAX)
    throw new TooMany('refunds of one payment by administrators', STAFF_REFUNDS_MAX);
  return createRefund(tx, ofPayment(payment), {
    ...amount,
    // Published with the events, so never a person's own words.
    reason: 'refunded by an administrator',
    source: `staff:${newId()}`,
    origin: 'STAFF',
    note: reason,
  });
}
