import type { Tx } from '@muster/kit/orm';
import type { Payment } from '../payment/payment.entity.ts';
import { Refund } from './refund.entity.ts';
import { nextRefundNumber } from './refund-number.ts';

type Given = Pick<Refund, 'amountMinor' | 'currency' | 'reason' | 'source' | 'origin'> & { readonly note?: string };

/** New refund of a payment, REQUESTED. */
export async function createRefund(tx: Tx, { id, orderId }: Payment, given: Given): Promise<Refund> {
  return tx.em.create(Refund, {
    note: null,
    ...given,
    number: await nextRefundNumber(tx),
    paymentId: id,
    orderId,
    status: 'REQUESTED',
    attempts: 0,
    providerRefundId: null,
    error: null,
    failureCode: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
}
