import { InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { type SellWindowStatus, takesOffers } from './sell-window.states.ts';

/** Offer of a window that still takes reservations, both locked. Lock order: window, then offer. */
export async function lockOffer(
  tx: Tx,
  offerId: string,
): Promise<{ readonly window: SellWindow; readonly offer: SellWindowOffer }> {
  const found = isId(offerId) ? await tx.em.findOne(SellWindowOffer, { id: offerId }) : null;
  if (found === null) throw new NotFound('offer');
  const window = await lock(tx, SellWindow, found.sellWindow.id);
  assertTakesReservations(window.status);
  const offer = await lock(tx, SellWindowOffer, found.id);
  await tx.em.populate(offer, ['product']);
  return { window, offer };
}

/** Terms are changed until the window closes: after that they decide about what is reserved. */
export function assertTakesReservations(status: SellWindowStatus): void {
  if (!takesOffers(status)) throw new InvalidTransition('sell window', status, 'OPEN');
}
