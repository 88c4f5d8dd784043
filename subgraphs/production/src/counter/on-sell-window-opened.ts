import type { sellWindowOpened } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { moveWindow } from './move-window.ts';

export const onSellWindowOpened = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowOpened>): Promise<void> =>
  moveWindow(tx, sellWindowId, 'OPEN');
