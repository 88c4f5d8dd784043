import type { OfferTerms, offerTerms } from '@muster/events';
import { isId } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Services } from '@muster/kit/subgraph';
import { SellWindowOffer } from './sell-window.entity.ts';

/** Terms of an offer for other subgraphs. Window and product must be loaded. */
export function termsOf(offer: SellWindowOffer): OfferTerms {
  const { sellWindow: window, product } = offer;
  return {
    offerId: offer.id,
    sellWindowId: window.id,
    productId: product.id,
    productName: product.name,
    variantId: offer.variant?.id ?? null,
    variants: offer.variants,
    thresholdQty: offer.thresholdQty,
    maxQty: offer.maxTotalQty ?? null,
    perUserLimit: offer.perUserLimit ?? null,
    startAt: window.startAt.toISOString(),
    closeAt: window.closeAt.toISOString(),
    windowStatus: window.status,
    goalPolicy: window.goalPolicy,
    confirmMode: window.confirmMode,
    paymentWindowMinutes: window.paymentWindowMinutes,
    paymentGraceMinutes: window.paymentGraceMinutes,
    leadDays: offer.leadDays,
    shipDays: offer.shipDays,
  };
}

/** Answers the terms of those `offerIds` that exist. */
export async function answerOfferTerms(
  { db }: Services,
  { offerIds }: InputOf<typeof offerTerms>,
): Promise<OutputOf<typeof offerTerms>> {
  const offers = await db.orm.em
    .fork()
    .find(SellWindowOffer, { id: { $in: offerIds.filter(isId) } }, { populate: ['sellWindow', 'product'] });
  return { offers: offers.map(termsOf) };
}
