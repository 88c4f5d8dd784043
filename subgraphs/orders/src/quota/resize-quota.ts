import { quotaChanged, quotaResized, type resizeQuota } from '@muster/events';
import type { OutputOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { QUOTA_COLUMNS, type QuotaRow, stateOf } from './quota.ts';

/** Changes the cap of an offer, unless more is sold. The row is locked, so that the decision and the write are one. */
export async function setQuotaCap(
  tx: Tx,
  { offerId, maxQty }: { readonly offerId: string; readonly maxQty: number },
): Promise<OutputOf<typeof resizeQuota>> {
  const [locked] = await tx.em.execute<Pick<QuotaRow, 'soldQty' | 'status'>[]>(
    `select sold_qty as "soldQty", status from quota where offer_id = ? for no key update`,
    [offerId],
  );
  if (locked === undefined) throw new Error(`The offer ${offerId} has terms here, and no quota.`);
  if (locked.status === 'CLOSED') return { outcome: 'CLOSED' };
  if (locked.soldQty > maxQty) return { outcome: 'BELOW_SOLD', soldQty: locked.soldQty };
  const [resized] = await tx.em.execute<(QuotaRow & { resizeNo: number })[]>(
    `update quota set max_qty = ?, resize_no = resize_no + 1, seq = seq + 1, updated_at = ?,
            status = case when sold_qty = ? then 'SOLD_OUT' else 'OPEN' end
      where offer_id = ? returning ${QUOTA_COLUMNS}, resize_no as "resizeNo"`,
    [maxQty, tx.now, maxQty, offerId],
  );
  const { resizeNo } = resized!;
  tx.emit(quotaChanged, stateOf(resized!));
  tx.emit(quotaResized, { offerId, maxQty, resizeNo });
  return { outcome: 'RESIZED', resizeNo };
}
