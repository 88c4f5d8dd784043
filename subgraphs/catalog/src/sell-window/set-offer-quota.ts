import { type quotaResized, resizeQuota } from '@muster/events';
import { field, InvalidInput, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import type { PayloadOf } from '@muster/kit/events';
import { lock, type Tx } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { QUANTITY_MAX } from './add-sell-window-offer.ts';
import { assertTakesReservations } from './lock-offer.ts';
import { termsOf } from './offer-terms.ts';
import { SellWindowOffer } from './sell-window.entity.ts';
import { QuotaBelowSold } from './sell-window.refusals.ts';

export const SetOfferQuota = z.object({ offerId: field.id, maxTotalQty: z.int().min(1).max(QUANTITY_MAX) });

/**
 * Changes the quota of an offer, never below what is sold or held back for its waiting list. The row of the quota decides, which orders owns: the command changes
 * it, and the copy here follows, at once or by quota.resized if this process dies in between.
 */
export async function setOfferQuota(
  ctx: RequestContext,
  { offerId, maxTotalQty }: z.infer<typeof SetOfferQuota>,
): Promise<SellWindowOffer> {
  const offer = isId(offerId)
    ? await ctx.em.findOne(SellWindowOffer, { id: offerId }, { populate: ['sellWindow', 'product'] })
    : null;
  if (offer === null) throw new NotFound('offer');
  assertTakesReservations(offer.sellWindow.status);
  if (maxTotalQty < offer.thresholdQty)
    throw new InvalidInput([
      {
        path: 'maxTotalQty',
        message: 'must not be below the threshold of {limit}, or it can never be reached',
        facts: { limit: offer.thresholdQty },
        code: 'TOO_SMALL',
        limit: offer.thresholdQty,
      },
    ]);
  const answer = await ctx.command(resizeQuota, { terms: termsOf(offer), maxQty: maxTotalQty });
  if (answer.outcome === 'BELOW_SOLD') throw new QuotaBelowSold(maxTotalQty, answer.soldQty, answer.heldBackQty);
  if (answer.outcome === 'CLOSED') throw new InvalidTransition('sell window', 'CLOSING', 'OPEN');
  return ctx.transact(async (tx) => {
    const resized = await recordResize(tx, { offerId: offer.id, maxQty: maxTotalQty, resizeNo: answer.resizeNo });
    tx.audit({
      action: 'sell_window.set_quota',
      entityType: 'SellWindowOffer',
      entityId: offer.id,
      before: { maxTotalQty: offer.maxTotalQty ?? null },
      after: { maxTotalQty },
    });
    return resized;
  });
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
