import type { sellWindowScheduled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { moveWindow } from './move-window.ts';

/** Announced: its counters become visible. */
export const onSellWindowScheduled = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowScheduled>): Promise<void> =>
  moveWindow(tx, sellWindowId, 'SCHEDULED');
