import { applyTerms, offerConfigured } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { termsOf } from './offer-terms.ts';
import { type SellWindow, SellWindowOffer } from './sell-window.entity.ts';

/** Offers of a window, as `emitTerms` needs them. The window is locked by the caller. */
export const offersToChange = (tx: Tx, window: SellWindow): Promise<SellWindowOffer[]> =>
  tx.em.find(SellWindowOffer, { sellWindow: window.id }, { populate: ['product'], orderBy: { id: 'asc' } });

/**
 * Emits the changed terms of offers whose window is locked, each with a higher revision: a copy that gets an older one, by an
 * event or a command that was late, keeps what it has.
 */
export function emitTerms(tx: Tx, window: SellWindow, offers: readonly SellWindowOffer[]): void {
  for (const offer of offers) offer.revision += 1;
  tx.emitAll(
    offerConfigured,
    offers.map((offer) => ({ sellWindowId: window.id, offer: termsOf(offer) })),
  );
}

/** Read-your-writes for the administrator: orders has the terms at once. Without an answer they follow by the event. */
export async function applyTermsNow(ctx: RequestContext, offers: readonly SellWindowOffer[]): Promise<void> {
  if (offers.length === 0) return;
  try {
    await ctx.command(applyTerms, { offers: offers.map(termsOf) });
  } catch (error) {
    ctx.services.log.warn(
      { err: error, sellWindowId: offers[0]!.sellWindow.id },
      'applyTerms failed after the terms of offers changed; their events will change them in orders',
    );
  }
}
