import { InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { unresolvedOf } from '../unapplied/unapplied-payment.entity.ts';
import { Refund } from './refund.entity.ts';
import { lockReceipt } from './refunded-receipt.ts';
import { sendLater } from './send-refund.ts';
import { isCovered } from './settle-refund.ts';

/** Retries a failed refund for an administrator, with all its attempts anew. */
export async function retryRefund(tx: Tx, { id }: { readonly id: string }): Promise<Refund> {
  const found = isId(id) ? await tx.em.findOne(Refund, { id }) : null;
  if (found === null) throw new NotFound('refund');
  const { payment, unapplied } = await lockReceipt(tx, found);
  const refund = await tx.em.refreshOrFail(found);
  refund.move('retry', tx.now);
  // Refused when the money was resolved another way meanwhile.
  const isAll = payment === null && refund.amountMinor === unresolvedOf(unapplied);
  if (isAll) unapplied.move('refund', tx.now);
  else if (payment === null || !(await isCovered(tx, payment, refund)))
    throw new InvalidTransition('refund', 'FAILED', 'REQUESTED');
  refund.attempts = 0;
  refund.error = null;
  refund.failureCode = null;
  sendLater(tx, refund, tx.now);
  tx.audit({
    action: 'refund.retry',
    entityType: 'Refund',
    entityId: refund.id,
    after: { amountMinor: refund.amountMinor, currency: refund.currency },
  });
  return refund;
}
