import { type quotaResized, resizeQuota } from '@muster/events';
import { field, InvalidInput, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import type { PayloadOf } from '@muster/kit/events';
import { lock, type Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { QUANTITY_MAX } from './add-sell-window-offer.ts';
import { type ChangedTerms, changeTerms, emitTerms } from './change-terms.ts';
import { assertTakesChanges, assertTakesReservations, lockOffer } from './lock-offer.ts';
import { noteChange } from './note-change.ts';
import { termsOf } from './offer-terms.ts';
import { SellWindowOffer } from './sell-window.entity.ts';
import { QuotaBelowSold } from './sell-window.refusals.ts';
import { type SellWindowStatus, takesChanges, takesOffers } from './sell-window.states.ts';

export const SetOfferQuota = z.object({ offerId: field.id, maxTotalQty: z.int().min(1).max(QUANTITY_MAX) });

type Input = z.infer<typeof SetOfferQuota>;

/**
 * Changes the quota of an offer, never below what is sold or held back for its waiting list. Before the opening it is a term like all
 * others. From then on the row of the quota decides, which orders owns: the command changes it, and the copy here follows, at once or
 * by quota.resized if this process dies in between.
 */
export async function setOfferQuota(ctx: RequestContext, { offerId, maxTotalQty }: Input): Promise<SellWindowOffer> {
  const offer = isId(offerId)
    ? await ctx.em.findOne(SellWindowOffer, { id: offerId }, { populate: ['sellWindow', 'product'] })
    : null;
  if (offer === null) throw new NotFound('offer');
  assertTakesReservations(offer.sellWindow.status);
  if (takesChanges(offer.sellWindow.status)) {
    const planned = await changeTerms(ctx, (tx) => planQuota(tx, { offerId, maxTotalQty })).catch(nullIfOpened);
    if (planned !== null) return planned;
  }
  assertReachable(offer, maxTotalQty);
  const answer = await ctx.command(resizeQuota, { terms: termsOf(offer), maxQty: maxTotalQty });
  if (answer.outcome === 'BELOW_SOLD') throw new QuotaBelowSold(maxTotalQty, answer.soldQty, answer.heldBackQty);
  if (answer.outcome === 'CLOSED') throw new InvalidTransition('sell window', 'CLOSING', 'OPEN');
  return ctx.transact(async (tx) => {
    const resized = await recordResize(tx, { offerId: offer.id, maxQty: maxTotalQty, resizeNo: answer.resizeNo });
    noteQuota(tx, offer, maxTotalQty);
    return resized;
  });
}

/** Changes the quota of an offer whose window has not opened, so that nothing is sold. */
async function planQuota(tx: Tx, { offerId, maxTotalQty }: Input): Promise<ChangedTerms<SellWindowOffer>> {
  const { window, offer } = await lockOffer(tx, offerId, assertTakesChanges);
  assertReachable(offer, maxTotalQty);
  if (offer.maxTotalQty !== maxTotalQty) {
    noteQuota(tx, offer, maxTotalQty);
    offer.maxTotalQty = maxTotalQty;
    emitTerms(tx, window, [offer]);
  }
  return { changed: offer, offers: [offer] };
}

/** The window opened since it was read: the row of the quota decides. */
function nullIfOpened(error: unknown): null {
  if (error instanceof InvalidTransition && takesOffers(error.from as SellWindowStatus)) return null;
  throw error;
}

function assertReachable({ thresholdQty: limit }: SellWindowOffer, maxTotalQty: number): void {
  if (maxTotalQty >= limit) return;
  const message = 'must not be below the threshold of {limit}, or it can never be reached';
  throw new InvalidInput([{ path: 'maxTotalQty', message, facts: { limit }, code: 'TOO_SMALL', limit }]);
}

function noteQuota(tx: Tx, { id, sellWindow, maxTotalQty: from }: SellWindowOffer, maxTotalQty: number): void {
  const change = { before: { maxTotalQty: from ?? null }, after: { maxTotalQty } };
  noteChange(tx, sellWindow.id, { kind: 'OFFER_CHANGED', offerId: id, ...change });
  tx.audit({ action: 'sell_window.set_quota', entityType: 'SellWindowOffer', entityId: id, ...change });
}

/** Copies the cap that orders decided on. Of two changes the later one counts, in whatever order they arrive. */
export async function recordResize(
  tx: Tx,
  { offerId, maxQty, resizeNo }: PayloadOf<typeof quotaResized>,
): Promise<SellWindowOffer> {
  const offer = await lock(tx, SellWindowOffer, offerId, 'offer');
  if (resizeNo > offer.resizeNo) Object.assign(offer, { maxTotalQty: maxQty, resizeNo });
  return offer;
}
