import type { Tx } from '@muster/kit/orm';
import { earlierThan, type WindowStatus } from './counter.rules.ts';

/** Moves the copy of a window's status forward, never back, on the counters of all its offers. */
export async function moveWindow(tx: Tx, sellWindowId: string, status: WindowStatus): Promise<void> {
  await tx.em.execute(
    `with locked as materialized (
       select offer_id from batch_counter where sell_window_id = ? and window_status in (?) order by offer_id for no key update)
     update batch_counter as counter set window_status = ? from locked where counter.offer_id = locked.offer_id`,
    [sellWindowId, earlierThan(status), status],
  );
}
