import type { Tx } from '@muster/kit/orm';
import type { Payment } from '../payment/payment.entity.ts';
import { Refund } from './refund.entity.ts';
import { nextRefundNumber } from './refund-number.ts';

type Given = Pick<Refund, 'amountMinor' | 'currency' | 'reason' | 'source' | 'origin'> & { readonly note?: string };

type Source = Pick<Refund, 'paymentId' | 'orderId' | 'unappliedPaymentId'>;

export const ofPayment = ({ id, orderId }: Payment): Source => ({ paymentId: id, orderId, unappliedPaymentId: null });

/** New refund, REQUESTED. */
export async function createRefund(tx: Tx, source: Source, given: Given): Promise<Refund> {
  return tx.em.create(Refund, {
    note: null,
    ...source,
    ...given,
    number: await nextRefundNumber(tx),
    status: 'REQUESTED',
    attempts: 0,
    providerRefundId: null,
    error: null,
    failureCode: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
}
