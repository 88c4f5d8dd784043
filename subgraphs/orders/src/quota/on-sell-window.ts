import { quotaClosed, type sellWindowClosing, type sellWindowOpened, type sellWindowScheduled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { WINDOW_RANK } from '../offer/upsert-terms.ts';
import { startSweep } from '../order/sweep-offer.ts';
import { closeQuotas } from './quota.ts';

/** Announced: its quotas may be seen, and nothing can be taken from them yet. */
export const onSellWindowScheduled = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowScheduled>): Promise<void> =>
  moveWindow(tx, sellWindowId, WINDOW_RANK.SCHEDULED);

export const onSellWindowOpened = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowOpened>): Promise<void> =>
  moveWindow(tx, sellWindowId, WINDOW_RANK.OPEN);

async function moveWindow(tx: Tx, sellWindowId: string, rank: number): Promise<void> {
  await tx.em.execute(
    `with locked as materialized (
       select offer_id from quota where sell_window_id = ? order by offer_id for no key update)
     update quota set window_rank = greatest(window_rank, ?) from locked where quota.offer_id = locked.offer_id`,
    [sellWindowId, rank],
  );
}

/**
 * No reservation passes from here on. Each quota says how much was ever reserved from it, so that whoever counts
 * reservations knows when all of them have arrived.
 */
export async function onSellWindowClosing(
  tx: Tx,
  { sellWindowId, graceEndsAt }: PayloadOf<typeof sellWindowClosing>,
): Promise<void> {
  const closed = await closeQuotas(tx, sellWindowId, graceEndsAt);
  tx.emitAll(
    quotaClosed,
    closed.map(({ offerId, reservedEverQty }) => ({ offerId, sellWindowId, reservedEverQty, graceEndsAt })),
  );
  for (const { offerId } of closed)
    startSweep(tx, { offerId, what: 'shortenPayment', reason: 'the sell window has closed' });
}
