import type { sellWindowOpened } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { raiseWindowRank, WINDOW_RANK } from './window-rank.ts';

export const onSellWindowOpened = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowOpened>): Promise<void> =>
  raiseWindowRank(tx, sellWindowId, WINDOW_RANK.OPEN);
