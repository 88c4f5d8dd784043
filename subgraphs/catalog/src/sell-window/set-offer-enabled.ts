import { field } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { type ChangedTerms, emitTerms } from './change-terms.ts';
import { lockOffer } from './lock-offer.ts';
import { noteChange } from './note-change.ts';
import type { SellWindowOffer } from './sell-window.entity.ts';

export const SetOfferEnabled = z.object({ offerId: field.id, enabled: z.boolean() });

/** Takes an offer off sale or puts it back, as long as its window takes reservations. Those that exist stay. */
export async function setOfferEnabled(
  tx: Tx,
  { offerId, enabled }: z.infer<typeof SetOfferEnabled>,
): Promise<ChangedTerms<SellWindowOffer>> {
  const { window, offer } = await lockOffer(tx, offerId);
  if (offer.enabled === enabled) return { changed: offer, offers: [offer] };
  offer.enabled = enabled;
  emitTerms(tx, window, [offer]);
  const change = { before: { enabled: !enabled }, after: { enabled } };
  noteChange(tx, window.id, { kind: 'OFFER_CHANGED', offerId: offer.id, ...change });
  tx.audit({
    action: 'sell_window.enable_offer',
    entityType: 'SellWindowOffer',
    entityId: offer.id,
    ...change,
  });
  return { changed: offer, offers: [offer] };
}
