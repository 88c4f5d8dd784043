import { LockMode } from '@mikro-orm/postgresql';
import { isId } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { RefundAnswer, RefundAtProvider } from '../provider.ts';
import { MockPayment, MockRefund } from './mock.entity.ts';

/** Refunds at once, idempotent by the refund number, and never more than was paid. */
export async function refundMockPayment(
  tx: Tx,
  mockPaymentId: string | null | undefined,
  refund: RefundAtProvider,
): Promise<RefundAnswer> {
  const payment = isId(mockPaymentId)
    ? await tx.em.findOne(MockPayment, { id: mockPaymentId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
    : null;
  if (payment === null) return { result: 'DECLINED', reason: 'no such payment' };
  const existing = await tx.em.findOne(MockRefund, { reference: refund.number });
  if (existing !== null) return { result: 'DONE', providerRefundId: existing.id };
  if (payment.outcome !== 'SUCCEEDED') return { result: 'DECLINED', reason: 'the payment was not paid' };
  if (payment.refundedMinor + refund.amountMinor > payment.amountMinor)
    return { result: 'DECLINED', reason: 'more than is left of the payment' };
  payment.refundedMinor += refund.amountMinor;
  const made = tx.em.create(MockRefund, {
    mockPaymentId: payment.id,
    reference: refund.number,
    amountMinor: refund.amountMinor,
    createdAt: tx.now,
  });
  return { result: 'DONE', providerRefundId: made.id };
}
