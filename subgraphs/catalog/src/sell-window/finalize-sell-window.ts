import type { offerFinalized } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { lock, type Tx } from '@muster/kit/orm';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { sellWindowStates } from './sell-window.states.ts';

/** Notes the last word on an offer; with the last offer's, the window is done. */
export async function onOfferFinalized(
  tx: Tx,
  { offerId, sellWindowId }: PayloadOf<typeof offerFinalized>,
): Promise<void> {
  const window = await lock(tx, SellWindow, sellWindowId);
  const offer = await tx.em.findOneOrFail(SellWindowOffer, { id: offerId });
  offer.finalizedAt ??= tx.now;
  await tx.em.flush();
  await finalizeIfDone(tx, window);
}

/** A closing window is final once no enabled offer of it is still undecided; one without offers is final at once. */
export async function finalizeIfDone(tx: Tx, window: SellWindow): Promise<void> {
  if (!sellWindowStates.allows(window.status, 'finalize')) return;
  const undecided = await tx.em.count(SellWindowOffer, { sellWindow: window.id, enabled: true, finalizedAt: null });
  if (undecided === 0) window.status = sellWindowStates.next(window.status, 'finalize');
}
