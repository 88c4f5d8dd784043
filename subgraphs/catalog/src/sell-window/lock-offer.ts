import { InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { type SellWindowStatus, takesChanges, takesOffers } from './sell-window.states.ts';

interface LockedOffer {
  readonly window: SellWindow;
  readonly offer: SellWindowOffer;
}

/** Offer and its window, both locked. Lock order: window, then offer. `check` may refuse by the status of the window. */
export async function lockOffer(
  tx: Tx,
  offerId: string,
  check: (status: SellWindowStatus) => void = assertTakesReservations,
): Promise<LockedOffer> {
  const found = isId(offerId) ? await tx.em.findOne(SellWindowOffer, { id: offerId }) : null;
  if (found === null) throw new NotFound('offer');
  const window = await lock(tx, SellWindow, found.sellWindow.id);
  check(window.status);
  const offer = await lock(tx, SellWindowOffer, found.id, 'offer'); // It may have been removed meanwhile.
  await tx.em.populate(offer, ['product']);
  return { window, offer };
}

/** Terms are changed until the window closes: after that they decide about what is reserved. */
export function assertTakesReservations(status: SellWindowStatus): void {
  if (!takesOffers(status)) throw new InvalidTransition('sell window', status, 'OPEN');
}

/** Terms that customers reserve by are changed until the window opens. */
export function assertTakesChanges(status: SellWindowStatus): void {
  if (!takesChanges(status)) throw new InvalidTransition('sell window', status, 'SCHEDULED');
}
