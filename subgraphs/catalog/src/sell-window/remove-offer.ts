import { offerRemoved } from '@muster/events';
import { assertVersion, field, InvalidTransition } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockOffer } from './lock-offer.ts';
import { noteChange } from './note-change.ts';
import type { SellWindow } from './sell-window.entity.ts';
import { OfferOpened } from './sell-window.refusals.ts';
import { type SellWindowStatus, takesChanges } from './sell-window.states.ts';

export const RemoveSellWindowOffer = z.object({ id: field.id, expectedVersion: z.int().nullish() });

/**
 * Takes an offer out of a window that has not opened, so that nobody can have reserved it. Orders and production forget it by the
 * event. One that was on sale stays: orders, batches and books name it.
 */
export async function removeSellWindowOffer(
  tx: Tx,
  { id, expectedVersion }: z.infer<typeof RemoveSellWindowOffer>,
): Promise<SellWindow> {
  const { window, offer } = await lockOffer(tx, id, assertUnopened);
  assertVersion('offer', offer, expectedVersion);
  const before = {
    productId: offer.product.id,
    variantId: offer.variant?.id ?? null,
    thresholdQty: offer.thresholdQty,
    maxTotalQty: offer.maxTotalQty ?? null,
  };
  tx.em.remove(offer);
  tx.emit(offerRemoved, { sellWindowId: window.id, offerId: offer.id });
  noteChange(tx, window.id, { kind: 'OFFER_REMOVED', offerId: offer.id, before });
  tx.audit({ action: 'sell_window.remove_offer', entityType: 'SellWindowOffer', entityId: offer.id, before });
  return window;
}

function assertUnopened(status: SellWindowStatus): void {
  if (takesChanges(status)) return;
  throw status === 'CANCELLED' ? new InvalidTransition('sell window', status, 'SCHEDULED') : new OfferOpened();
}
