import { sellWindowClosing, stopReservations } from '@muster/events';
import { lock, type Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { finalizeIfDone } from './finalize-sell-window.ts';
import { SellWindow } from './sell-window.entity.ts';
import { sellWindowStates } from './sell-window.states.ts';

/** Ends the reservations of an open window. What was reserved may still be paid, at most for the grace. */
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

/** The clock's way to close: a window that is closed already is left alone. */
export async function closeWhenDue(tx: Tx, { sellWindowId }: { sellWindowId: string }): Promise<void> {
  const window = await lock(tx, SellWindow, sellWindowId);
  if (window.status === 'OPEN') await close(tx, window);
}

async function close(tx: Tx, window: SellWindow): Promise<void> {
  window.status = sellWindowStates.next(window.status, 'close');
  window.closedAt = tx.now;
  tx.emit(sellWindowClosing, {
    sellWindowId: window.id,
    closedAt: tx.now.toISOString(),
    graceEndsAt: graceEndOf(window, tx.now),
  });
  await finalizeIfDone(tx, window);
}

/**
 * Whoever closed a window finds it closed: orders is told beside the event, which is sure to arrive and may be a moment
 * later. That it cannot be reached now changes nothing.
 */
export async function stopReservationsNow(ctx: RequestContext, window: SellWindow): Promise<SellWindow> {
  try {
    await ctx.command(stopReservations, { sellWindowId: window.id, graceEndsAt: graceEndOf(window, window.closedAt!) });
  } catch (error) {
    ctx.services.log.warn(
      { err: error, sellWindowId: window.id },
      'orders could not be told at once that a window is closed; its event will',
    );
  }
  return window;
}

const graceEndOf = ({ paymentGraceMinutes }: SellWindow, closedAt: Date): string =>
  new Date(closedAt.getTime() + paymentGraceMinutes * 60_000).toISOString();
