import { sellWindowClosing, stopReservations } from '@muster/events';
import { lock, type Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { finalizeIfDone } from './finalize-sell-window.ts';
import { SellWindow } from './sell-window.entity.ts';
import { sellWindowStates } from './sell-window.states.ts';

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
  tx.emit(sellWindowClosing, {
    sellWindowId: window.id,
    closedAt: tx.now.toISOString(),
    graceEndsAt: graceEndOf(window, tx.now),
  });
  await finalizeIfDone(tx, window);
}

/**
 * Read-your-writes for the administrator: a command closes the window in orders at once, beside the event, which is reliable but
 * may be a moment later. A failure of the command is harmless.
 */
export async function stopReservationsNow(ctx: RequestContext, window: SellWindow): Promise<SellWindow> {
  try {
    await ctx.command(stopReservations, { sellWindowId: window.id, graceEndsAt: graceEndOf(window, window.closedAt!) });
  } catch (error) {
    ctx.services.log.warn(
      { err: error, sellWindowId: window.id },
      'stopReservations failed after a window was closed; its event will close it in orders',
    );
  }
  return window;
}

const graceEndOf = ({ paymentGraceMinutes }: SellWindow, closedAt: Date): string =>
  new Date(closedAt.getTime() + paymentGraceMinutes * 60_000).toISOString();
