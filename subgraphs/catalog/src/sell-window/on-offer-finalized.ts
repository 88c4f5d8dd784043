import type { offerFinalized } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { lock, type Tx } from '@muster/kit/orm';
import { finalizeIfDone } from './finalize-sell-window.ts';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';

/** Records the final decision on an offer; the last one finalizes the window. */
export async function onOfferFinalized(
  tx: Tx,
  { offerId, sellWindowId, outcome }: PayloadOf<typeof offerFinalized>,
): Promise<void> {
  const window = await lock(tx, SellWindow, sellWindowId);
  const offer = await tx.em.findOneOrFail(SellWindowOffer, { id: offerId });
  offer.finalizedAt ??= tx.now;
  offer.outcome ??= outcome;
  await tx.em.flush();
  await finalizeIfDone(tx, window);
}
