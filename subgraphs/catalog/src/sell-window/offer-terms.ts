import type { EntityManager } from '@mikro-orm/postgresql';
import type { OfferTerms } from '@muster/events';
import { isId } from '@muster/kit/domain';
import { SellWindowOffer } from './sell-window.entity.ts';

/** What other subgraphs are told of an offer. Needs its window and product loaded. */
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

/** The terms of the offers that exist among `offerIds`. */
export async function readOfferTerms(em: EntityManager, offerIds: readonly string[]): Promise<OfferTerms[]> {
  const offers = await em.find(
    SellWindowOffer,
    { id: { $in: offerIds.filter(isId) } },
    { populate: ['sellWindow', 'product'] },
  );
  return offers.map(termsOf);
}
