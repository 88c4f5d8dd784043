import type { sellWindowClosing, sellWindowOpened, sellWindowScheduled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { earlierThan, type WindowStatus } from './counter.rules.ts';

/** Announced: what is counted for it may be seen. */
export const onSellWindowScheduled = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowScheduled>): Promise<void> =>
  moveWindow(tx, sellWindowId, 'SCHEDULED');

export const onSellWindowOpened = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowOpened>): Promise<void> =>
  moveWindow(tx, sellWindowId, 'OPEN');

/** Only tells whether there is still something to confirm for; the closing itself is what quota.closed says. */
export const onSellWindowClosing = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowClosing>): Promise<void> =>
  moveWindow(tx, sellWindowId, 'CLOSING');

async function moveWindow(tx: Tx, sellWindowId: string, status: WindowStatus): Promise<void> {
  await tx.em.execute(
    `with locked as materialized (
       select offer_id from batch_counter where sell_window_id = ? and window_status in (?) order by offer_id for no key update)
     update batch_counter as counter set window_status = ? from locked where counter.offer_id = locked.offer_id`,
    [sellWindowId, earlierThan(status), status],
  );
}
