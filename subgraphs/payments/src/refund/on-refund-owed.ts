import type { refundOwed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { lock, type Tx } from '@muster/kit/orm';
import { Payment } from '../payment/payment.entity.ts';
import { Refund } from './refund.entity.ts';
import { nextRefundNumber } from './refund-number.ts';
import { sendLater } from './send-refund.ts';
import { failRefund, isCovered } from './settle-refund.ts';

/** Creates a refund for money that an order does not accept. Idempotent by payment and reason. */
export async function onRefundOwed(tx: Tx, event: PayloadOf<typeof refundOwed>): Promise<void> {
  const { paymentId, orderId, amountMinor, currency, reason } = event;
  const payment = await lock(tx, Payment, paymentId, 'payment'); // Serializes the refunds of one payment.
  if (amountMinor === 0 || (await tx.em.count(Refund, { paymentId, source: reason })) > 0) return;

  const refund = tx.em.create(Refund, {
    number: await nextRefundNumber(tx),
    paymentId,
    orderId,
    amountMinor,
    currency,
    reason,
    source: reason,
    status: 'REQUESTED',
    attempts: 0,
    providerRefundId: null,
    error: null,
    failureCode: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
  if (await isCovered(tx, payment, refund)) sendLater(tx, refund, tx.now);
  else failRefund(tx, payment, refund, 'OTHER', 'more than is left of the payment');
}
