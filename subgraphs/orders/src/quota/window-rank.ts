import type { OfferTerms } from '@muster/events';
import type { Tx } from '@muster/kit/orm';

/** How far a sell window is. The rank never falls, in whatever order its events arrive. */
export const WINDOW_RANK = {
  DRAFT: 0,
  SCHEDULED: 1,
  OPEN: 2,
  CLOSING: 3,
  FINALIZED: 4,
  CANCELLED: 4,
} as const satisfies Record<OfferTerms['windowStatus'], number>;

export async function raiseWindowRank(tx: Tx, sellWindowId: string, rank: number): Promise<void> {
  await tx.em.execute(
    `with locked as materialized (
       select offer_id from quota where sell_window_id = ? order by offer_id for no key update)
     update quota set window_rank = greatest(window_rank, ?) from locked where quota.offer_id = locked.offer_id`,
    [sellWindowId, rank],
  );
}
