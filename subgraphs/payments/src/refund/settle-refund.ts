import { paymentRefunded, refundFailed } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { type Payment, PaymentTransaction } from '../payment/payment.entity.ts';
import { factsOf } from '../payment/settle-payment.ts';
import type { FailureCode } from '../provider/failure.ts';
import { markRefunded } from '../unapplied/settle-unapplied.ts';
import type { Refund } from './refund.entity.ts';
import { promisedRefunds } from './refundable.ts';
import type { Receipt } from './refunded-receipt.ts';

/** Whether the captured amount covers a refund beside all others that are not FAILED. The payment is locked. */
export async function isCovered(tx: Tx, payment: Payment, { id, amountMinor, currency }: Refund): Promise<boolean> {
  const { totalMinor } = await promisedRefunds(tx, payment, id);
  return currency === payment.currency && totalMinor + amountMinor <= payment.capturedMinor;
}

export function completeRefund(
  tx: Tx,
  { payment, unapplied }: Receipt,
  refund: Refund,
  providerRefundId: string,
): void {
  refund.move('complete', tx.now);
  refund.providerRefundId = providerRefundId;
  refund.error = null;
  refund.failureCode = null;
  if (payment === null) {
    markRefunded(tx, unapplied, refund.amountMinor);
    return;
  }
  payment.refundedMinor += refund.amountMinor;
  payment.move(payment.refundedMinor === payment.capturedMinor ? 'refundAll' : 'refundPart', tx.now);
  recordRefund(tx, payment, refund, 'OK');
  tx.emit(paymentRefunded, {
    ...factsOf(payment),
    amountMinor: refund.amountMinor,
    refundId: refund.id,
    reason: refund.reason,
    origin: refund.origin,
  });
}

/** Fails a refund for good; an administrator may retry it, or resolve unapplied money another way. */
export function failRefund(
  tx: Tx,
  { payment, unapplied }: Receipt,
  refund: Refund,
  code: FailureCode,
  error: string,
): void {
  refund.move('fail', tx.now);
  refund.error = error;
  refund.failureCode = code;
  if (payment === null) {
    unapplied.move('failRefund', tx.now);
    return;
  }
  recordRefund(tx, payment, refund, 'NG');
  tx.emit(refundFailed, { ...factsOf(payment), amountMinor: refund.amountMinor, refundId: refund.id, reason: error });
}

function recordRefund(
  tx: Tx,
  { id: paymentId }: Payment,
  { amountMinor, number, providerRefundId, error }: Refund,
  result: 'OK' | 'NG',
): void {
  const raw = error === null ? { refund: number } : { refund: number, error };
  tx.em.create(PaymentTransaction, {
    paymentId,
    action: 'REFUND',
    result,
    amountMinor,
    providerTxnId: providerRefundId,
    raw,
    at: tx.now,
  });
}
