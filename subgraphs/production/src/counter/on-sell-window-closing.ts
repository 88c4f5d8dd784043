import type { sellWindowClosing } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { moveWindow } from './move-window.ts';

/** Ends manual confirmation only. The offer itself is closed by `quota.closed`. */
export const onSellWindowClosing = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowClosing>): Promise<void> =>
  moveWindow(tx, sellWindowId, 'CLOSING');
