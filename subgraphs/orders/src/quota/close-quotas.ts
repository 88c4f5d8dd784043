import type { Tx } from '@muster/kit/orm';
import { publishQuotas } from './publish-quotas.ts';
import { closeWaitingList } from './quota.jobs.ts';
import { QUOTA_COLUMNS, type QuotaRow } from './quota-row.ts';
import { WINDOW_RANK } from './window-rank.ts';

interface ClosedRow extends QuotaRow {
  readonly hadEntries: boolean;
}

/** No unit of a closed quota is held back any more, and nobody is counted as waiting: the entries themselves end a moment later. */
const WITHOUT_CLAIMS = `held_back_qty = 0, waiting_count = 0`;
const HAD_ENTRIES = `waiting_count + held_back_qty > 0 as had_entries`;
const CLOSED_COLUMNS = `${QUOTA_COLUMNS}, locked.had_entries as "hadEntries"`;

function closeWaitingLists(tx: Tx, closed: readonly ClosedRow[]): void {
  for (const { offerId, hadEntries } of closed)
    if (hadEntries) tx.schedule(closeWaitingList, offerId, { offerId }, tx.now);
}

/** Closes every quota of a window that is not closed, with its waiting list; answers those it closed. */
export async function closeQuotas(tx: Tx, sellWindowId: string, graceEndsAt: string): Promise<QuotaRow[]> {
  const closed = await tx.em.execute<ClosedRow[]>(
    `with locked as materialized (
       select offer_id, ${HAD_ENTRIES} from quota
        where sell_window_id = ? and status <> 'CLOSED' order by offer_id for no key update)
     update quota
        set status = 'CLOSED', window_rank = greatest(window_rank, ${WINDOW_RANK.CLOSING}), seq = seq + 1, updated_at = ?,
            pay_until = least(pay_until, ?::timestamptz), ${WITHOUT_CLAIMS}
       from locked where quota.offer_id = locked.offer_id
     returning ${CLOSED_COLUMNS}`,
    [sellWindowId, tx.now, graceEndsAt],
  );
  closeWaitingLists(tx, closed);
  await publishQuotas(tx, closed);
  return closed;
}

/**
 * Closes every quota of a cancelled window, with its waiting list; answers the offers that it had not cancelled before. Unlike a
 * closing it is no quota.closed: production must not take the offer for one that ran to its end. A window that was never announced
 * stays unseen.
 */
export async function cancelQuotas(tx: Tx, sellWindowId: string, cancelledAt: string): Promise<string[]> {
  const cancelled = await tx.em.execute<ClosedRow[]>(
    `with locked as materialized (
       select offer_id, ${HAD_ENTRIES} from quota
        where sell_window_id = ? and cancelled_at is null order by offer_id for no key update)
     update quota
        set status = 'CLOSED', cancelled_at = ?, seq = seq + 1, updated_at = ?, ${WITHOUT_CLAIMS},
            window_rank = case when window_rank < ${WINDOW_RANK.SCHEDULED} then window_rank else ${WINDOW_RANK.CANCELLED} end
       from locked where quota.offer_id = locked.offer_id
     returning ${CLOSED_COLUMNS}`,
    [sellWindowId, cancelledAt, tx.now],
  );
  closeWaitingLists(tx, cancelled);
  await publishQuotas(
    tx,
    cancelled.filter(({ windowRank }) => windowRank >= WINDOW_RANK.SCHEDULED),
  );
  return cancelled.map(({ offerId }) => offerId);
}
