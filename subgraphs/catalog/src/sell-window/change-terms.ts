import { applyTerms, offerConfigured } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { termsOf } from './offer-terms.ts';
import { type SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { tellOrders } from './tell-orders.ts';

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

/** Object that was changed, and the offers whose terms orders is told at once. */
export interface ChangedTerms<Changed> {
  readonly changed: Changed;
  readonly offers: readonly SellWindowOffer[];
}

/** Carries out a change of offers' terms, and has orders follow at once. A retry changes nothing, here and there. */
export async function changeTerms<Changed extends object>(
  ctx: RequestContext,
  change: (tx: Tx) => Promise<ChangedTerms<Changed>>,
): Promise<Changed> {
  let offers: readonly SellWindowOffer[] = [];
  const changed = await ctx.transact(async (tx) => {
    const found = await change(tx);
    offers = found.offers;
    return found.changed;
  });
  const [first] = offers;
  if (first !== undefined) await tellOrders(ctx, first.sellWindow.id, applyTerms, { offers: offers.map(termsOf) });
  return changed;
}
