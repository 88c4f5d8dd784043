import { field } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { type UnappliedPayment, unresolvedOf } from '../unapplied/unapplied-payment.entity.ts';
import { lockUnapplied, UNAPPLIED_REASON_MAX } from '../unapplied/write-off-unapplied-payment.ts';
import { createRefund } from './create-refund.ts';
import { sendLater } from './send-refund.ts';

export const RefundUnapplied = z.object({ id: field.id, reason: field.name(UNAPPLIED_REASON_MAX) });

/** Refunds what is in suspense of it. When the refund fails for good the money is OPEN again, and the refund may be retried. */
export async function refundUnappliedPayment(
  tx: Tx,
  { id, reason }: z.infer<typeof RefundUnapplied>,
): Promise<UnappliedPayment> {
  const unapplied = await lockUnapplied(tx, id);
  const amountMinor = unresolvedOf(unapplied);
  unapplied.move('refund', tx.now);
  const refund = await createRefund(
    tx,
    { paymentId: null, orderId: null, unappliedPaymentId: unapplied.id },
    {
      amountMinor,
      currency: unapplied.currency,
      reason: 'not applied to any order',
      source: `staff:${newId()}`,
      origin: 'STAFF',
      note: reason,
    },
  );
  sendLater(tx, refund, tx.now);
  tx.audit({
    action: 'unapplied_payment.refund',
    entityType: 'UnappliedPayment',
    entityId: unapplied.id,
    after: { refund: refund.number, amountMinor, currency: unapplied.currency, reason },
  });
  return unapplied;
}
