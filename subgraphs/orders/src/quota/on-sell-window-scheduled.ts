import type { sellWindowScheduled } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { raiseWindowRank, WINDOW_RANK } from './window-rank.ts';

/** The window is announced: its quotas are visible, and nothing can be reserved yet. */
export const onSellWindowScheduled = (tx: Tx, { sellWindowId }: PayloadOf<typeof sellWindowScheduled>): Promise<void> =>
  raiseWindowRank(tx, sellWindowId, WINDOW_RANK.SCHEDULED);
