import { paymentCreated } from '@muster/events';
import { lock, type Tx } from '@muster/kit/orm';
import type { CreatedPayment } from '../provider/provider.ts';
import { Payment, PaymentTransaction } from './payment.entity.ts';
import { factsOf } from './settle-payment.ts';

/** Shows the customer where to pay. If the payment ended meanwhile it stays so, but what the provider calls it is kept: money may still come. */
export async function openPayment(tx: Tx, paymentId: string, created: CreatedPayment): Promise<Payment> {
  const payment = await lock(tx, Payment, paymentId, 'payment');
  payment.providerPaymentId ??= created.providerPaymentId;
  if (payment.status !== 'INIT') return payment;
  payment.payUrl = created.payUrl;
  payment.move('open', tx.now);
  tx.em.create(PaymentTransaction, {
    paymentId,
    action: 'CHARGE',
    result: 'OK',
    amountMinor: payment.amountMinor,
    providerTxnId: created.providerPaymentId,
    raw: null,
    at: tx.now,
  });
  tx.emit(paymentCreated, { ...factsOf(payment), expiresAt: payment.expiresAt.toISOString() });
  return payment;
}
