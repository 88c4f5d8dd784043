import { sellWindowOpened } from '@muster/events';
import { InvalidTransition } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { announce, schedule, showToAll } from './announce-sell-window.ts';
import { noteChange } from './note-change.ts';
import { SellWindow } from './sell-window.entity.ts';
import { closeByClock } from './sell-window.jobs.ts';
import { sellWindowStates } from './sell-window.states.ts';

/** Opens a window at once when `startAt` has passed, else schedules and announces it. */
export async function openSellWindow(tx: Tx, id: string): Promise<SellWindow> {
  const window = await lock(tx, SellWindow, id, 'sell window');
  const from = window.status;
  // A window past its closing time cannot be opened.
  if (tx.now >= window.closeAt) throw new InvalidTransition('sell window', from, 'OPEN');
  if (tx.now < window.startAt) scheduleAnnounced(tx, window);
  else open(tx, window);
  tx.audit({
    action: 'sell_window.open',
    entityType: 'SellWindow',
    entityId: window.id,
    before: { status: from },
    after: { status: window.status },
  });
  return window;
}

/** Job at `startAt`. A window that was opened or cancelled meanwhile stays as it is. */
export async function openWhenDue(tx: Tx, { sellWindowId }: { sellWindowId: string }): Promise<void> {
  const window = await lock(tx, SellWindow, sellWindowId);
  if (window.status === 'SCHEDULED') open(tx, window);
}

function scheduleAnnounced(tx: Tx, window: SellWindow): void {
  if (window.status === 'SCHEDULED') throw new InvalidTransition('sell window', window.status, 'OPEN');
  schedule(tx, window);
  announce(tx, window);
}

function open(tx: Tx, window: SellWindow): void {
  const from = window.status;
  window.status = sellWindowStates.next(from, 'open');
  noteChange(tx, window.id, { kind: 'OPENED', before: { status: from }, after: { status: window.status } });
  showToAll(window, tx.now);
  tx.schedule(closeByClock, window.id, { sellWindowId: window.id }, window.closeAt);
  tx.emit(sellWindowOpened, { sellWindowId: window.id });
}
