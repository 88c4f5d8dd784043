import { quotaResized, type resizeQuota } from '@muster/events';
import type { OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { publishQuotas } from './publish-quotas.ts';
import { lockQuotas, QUOTA_COLUMNS, type QuotaRow } from './quota-row.ts';

/**
 * Changes the cap of an offer, unless more is sold or held back for the waiting list. The row is locked, so that the decision and the
 * write are one. Further units are the turn of those who wait.
 */
export async function setQuotaCap(
  tx: Tx,
  { offerId, maxQty }: { readonly offerId: string; readonly maxQty: number },
): Promise<OutputOf<typeof resizeQuota>> {
  const [locked] = await lockQuotas(tx, [offerId]);
  if (locked === undefined) throw new Error(`The offer ${offerId} has terms here, and no quota.`);
  const { soldQty, heldBackQty, status } = locked;
  if (status === 'CLOSED') return { outcome: 'CLOSED' };
  if (soldQty + heldBackQty > maxQty) return { outcome: 'BELOW_SOLD', soldQty, heldBackQty };
  const [resized] = await tx.em.execute<(QuotaRow & { resizeNo: number })[]>(
    `update quota set max_qty = ?, resize_no = resize_no + 1, seq = seq + 1, updated_at = ?,
            status = case when sold_qty + held_back_qty = ? then 'SOLD_OUT' else 'OPEN' end
      where offer_id = ? returning ${QUOTA_COLUMNS}, resize_no as "resizeNo"`,
    [maxQty, tx.now, maxQty, offerId],
  );
  const { resizeNo } = resized!;
  await publishQuotas(tx, [resized!]);
  tx.emit(quotaResized, { offerId, maxQty, resizeNo });
  return { outcome: 'RESIZED', resizeNo };
}
