import { paymentCreated } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { CreatedPayment } from '../provider/provider.ts';
import type { Payment } from './payment.entity.ts';
import { insertTransaction, lockPayment } from './payment.rows.ts';
import { factsOf } from './settle-payment.ts';

/** Shows the customer where to pay. If the payment ended meanwhile it stays so, but what the provider calls it is kept: money may still come. */
export async function openPayment(tx: Tx, paymentId: string, created: CreatedPayment): Promise<Payment> {
  const payment = await lockPayment(tx, paymentId);
  payment.providerPaymentId ??= created.providerPaymentId;
  if (payment.status !== 'INIT') return payment;
  payment.payUrl = created.payUrl;
  payment.move('open', tx.now);
  await insertTransaction(tx, paymentId, {
    action: 'CHARGE',
    result: 'OK',
    amountMinor: payment.amountMinor,
    providerTxnId: created.providerPaymentId,
    raw: null,
  });
  tx.emit(paymentCreated, { ...factsOf(payment), expiresAt: payment.expiresAt.toISOString() });
  return payment;
}
