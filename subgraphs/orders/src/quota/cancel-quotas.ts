import { quotaChanged } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { QUOTA_COLUMNS, type QuotaRow, stateOf } from './quota.ts';
import { WINDOW_RANK } from './window-rank.ts';

/**
 * Closes every quota of a cancelled window; answers the offers that it had not cancelled before. Unlike a closing it is no
 * quota.closed: production must not take the offer for one that ran to its end. A window that was never announced stays unseen.
 */
export async function cancelQuotas(tx: Tx, sellWindowId: string, cancelledAt: string): Promise<string[]> {
  const cancelled = await tx.em.execute<(QuotaRow & { windowRank: number })[]>(
    `with locked as materialized (
       select offer_id from quota where sell_window_id = ? and cancelled_at is null order by offer_id for no key update)
     update quota
        set status = 'CLOSED', cancelled_at = ?, seq = seq + 1, updated_at = ?,
            window_rank = case when window_rank < ${WINDOW_RANK.SCHEDULED} then window_rank else ${WINDOW_RANK.CANCELLED} end
       from locked where quota.offer_id = locked.offer_id
     returning ${QUOTA_COLUMNS}, window_rank as "windowRank"`,
    [sellWindowId, cancelledAt, tx.now],
  );
  tx.emitAll(quotaChanged, cancelled.filter(({ windowRank }) => windowRank >= WINDOW_RANK.SCHEDULED).map(stateOf));
  return cancelled.map(({ offerId }) => offerId);
}
