import { lock, type Tx } from '@muster/kit/orm';
import { Payment } from '../payment/payment.entity.ts';
import type { RefundedAtProvider } from '../provider/provider.ts';
import { UnappliedPayment } from '../unapplied/unapplied-payment.entity.ts';
import type { Refund } from './refund.entity.ts';

/** Receipt whose money a refund returns: a payment, or money that no payment could take. */
export type Receipt =
  | { readonly payment: Payment; readonly unapplied: null }
  | { readonly payment: null; readonly unapplied: UnappliedPayment };

type Source = Pick<Refund, 'paymentId' | 'unappliedPaymentId'>;

/** Receipt of a refund, its row locked; before the refund's own row. */
export async function lockReceipt(tx: Tx, { paymentId, unappliedPaymentId }: Source): Promise<Receipt> {
  if (paymentId != null) return { payment: await lock(tx, Payment, paymentId, 'payment'), unapplied: null };
  return {
    payment: null,
    unapplied: await lock(tx, UnappliedPayment, unappliedPaymentId!, 'unapplied payment'),
  };
}

export async function readReceipt(tx: Tx, { paymentId, unappliedPaymentId }: Source): Promise<Receipt> {
  if (paymentId != null) return { payment: await tx.em.findOneOrFail(Payment, { id: paymentId }), unapplied: null };
  return { payment: null, unapplied: await tx.em.findOneOrFail(UnappliedPayment, { id: unappliedPaymentId! }) };
}

/** Receipt as its provider knows it. */
export const atProvider = ({ payment, unapplied }: Receipt): RefundedAtProvider & { readonly provider: string } =>
  payment ?? { ...unapplied, number: unapplied.reference };
