import { sellWindowClosing, stopReservations } from '@muster/events';
import { lock, type Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { finalizeIfDone } from './finalize-sell-window.ts';
import { noteChange } from './note-change.ts';
import { SellWindow } from './sell-window.entity.ts';
import { sellWindowStates } from './sell-window.states.ts';
import { tellOrders } from './tell-orders.ts';

/** Closes a window for reservations. Open payments are awaited until the grace period ends. */
export async function closeSellWindow(tx: Tx, id: string): Promise<SellWindow> {
  const window = await lock(tx, SellWindow, id, 'sell window');
  await close(tx, window);
  tx.audit({
    action: 'sell_window.close',
    entityType: 'SellWindow',
    entityId: window.id,
    before: { status: 'OPEN' },
    after: { status: window.status },
  });
  return window;
}

/** Job at `closeAt`. A window that is closed already, or that was prolonged meanwhile, stays as it is. */
export async function closeWhenDue(tx: Tx, { sellWindowId }: { sellWindowId: string }): Promise<void> {
  const window = await lock(tx, SellWindow, sellWindowId);
  if (window.status === 'OPEN' && window.closeAt <= tx.now) await close(tx, window);
}

async function close(tx: Tx, window: SellWindow): Promise<void> {
  window.status = sellWindowStates.next(window.status, 'close');
  window.closedAt = tx.now;
  noteChange(tx, window.id, { kind: 'CLOSED', before: { status: 'OPEN' }, after: { status: window.status } });
  tx.emit(sellWindowClosing, {
    sellWindowId: window.id,
    closedAt: tx.now.toISOString(),
    graceEndsAt: graceEndOf(window, tx.now),
  });
  await finalizeIfDone(tx, window);
}

/** Closes a window that is closed here in orders, too. */
export async function stopReservationsNow(ctx: RequestContext, window: SellWindow): Promise<SellWindow> {
  const graceEndsAt = graceEndOf(window, window.closedAt!);
  await tellOrders(ctx, window.id, stopReservations, { sellWindowId: window.id, graceEndsAt });
  return window;
}

const graceEndOf = ({ paymentGraceMinutes }: SellWindow, closedAt: Date): string =>
  new Date(closedAt.getTime() + paymentGraceMinutes * 60_000).toISOString();
