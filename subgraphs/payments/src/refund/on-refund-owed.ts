import type { refundOwed } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { lock, type Tx } from '@muster/kit/orm';
import { Payment } from '../payment/payment.entity.ts';
import { createRefund, ofPayment } from './create-refund.ts';
import { Refund } from './refund.entity.ts';
import { promisedRefunds, stillOwed } from './refundable.ts';
import { sendLater } from './send-refund.ts';
import { failRefund, isCovered } from './settle-refund.ts';

/** Creates a refund for money that an order does not accept. Idempotent by payment and reason. */
export async function onRefundOwed(tx: Tx, event: PayloadOf<typeof refundOwed>): Promise<void> {
  const { paymentId, currency, reason } = event;
  const payment = await lock(tx, Payment, paymentId, 'payment'); // Serializes the refunds of one payment.
  if ((await tx.em.count(Refund, { paymentId, source: reason })) > 0) return;
  const amountMinor = stillOwed(event.amountMinor, payment.capturedMinor, await promisedRefunds(tx, payment));
  if (amountMinor === 0) return;

  const refund = await createRefund(tx, ofPayment(payment), {
    amountMinor,
    currency,
    reason,
    source: reason,
    origin: 'ORDER',
  });
  if (await isCovered(tx, payment, refund)) sendLater(tx, refund, tx.now);
  else failRefund(tx, { payment, unapplied: null }, refund, 'OTHER', 'more than is left of the payment');
}
