import { childList } from '@muster/kit/subgraph';
import { SellWindowChange } from './sell-window.entity.ts';

/** History of a sell window, newest first. */
export const changesOfWindow = childList({
  name: 'SellWindow.history',
  entity: SellWindowChange,
  from: 'sell_window_change as child',
  parent: 'child.sell_window_id',
  isNewestFirst: true,
  where: 'true',
  params: () => [],
});
