import { cancelReservations, sellWindowCancelled } from '@muster/events';
import { field } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { noteChange } from './note-change.ts';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { ProductionPlanned } from './sell-window.refusals.ts';
import { sellWindowStates } from './sell-window.states.ts';
import { tellOrders } from './tell-orders.ts';

export const CANCEL_REASON_MAX_CHARACTERS = 500;

export const CancelSellWindow = z.object({
  id: field.id,
  reason: field.text(CANCEL_REASON_MAX_CHARACTERS).refine((text) => text !== '', 'must not be empty'),
});

/**
 * Calls a window off, unless production of one of its offers is planned. Orders and production follow by the event: each offer
 * that production has not planned by then ends CANCELLED, and its orders with it.
 */
export async function cancelSellWindow(tx: Tx, { id, reason }: z.infer<typeof CancelSellWindow>): Promise<SellWindow> {
  const window = await lock(tx, SellWindow, id, 'sell window');
  const from = window.status;
  const to = sellWindowStates.next(from, 'cancel');
  const planned = await plannedOffers(tx, window);
  if (planned.length > 0) throw new ProductionPlanned(planned);
  Object.assign(window, { status: to, cancelledAt: tx.now, cancelReason: reason });
  tx.emit(sellWindowCancelled, { sellWindowId: window.id, cancelledAt: tx.now.toISOString() });
  noteChange(tx, window.id, { kind: 'CANCELLED', before: { status: from }, after: { status: to }, reason });
  tx.audit({
    action: 'sell_window.cancel',
    entityType: 'SellWindow',
    entityId: window.id,
    before: { status: from },
    after: { status: to, reason },
  });
  return window;
}

/** Offers that are made for sure. An outcome that was not recorded, of an offer that was decided, counts as one. */
async function plannedOffers(tx: Tx, window: SellWindow): Promise<string[]> {
  const planned = await tx.em.find(
    SellWindowOffer,
    { sellWindow: window.id, finalizedAt: { $ne: null }, $or: [{ outcome: 'PRODUCED' }, { outcome: null }] },
    { orderBy: { id: 'asc' } },
  );
  return planned.map((offer) => offer.id);
}

/** Ends a window that is cancelled here in orders, too. */
export async function cancelReservationsNow(ctx: RequestContext, window: SellWindow): Promise<SellWindow> {
  const cancelledAt = window.cancelledAt!.toISOString();
  await tellOrders(ctx, window.id, cancelReservations, { sellWindowId: window.id, cancelledAt });
  return window;
}
