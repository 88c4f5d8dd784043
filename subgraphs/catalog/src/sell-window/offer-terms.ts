import type { OfferTerms, offerTerms } from '@muster/events';
import { isId } from '@muster/kit/domain';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Services } from '@muster/kit/subgraph';
import { type SellWindow, SellWindowOffer } from './sell-window.entity.ts';

/**
 * Terms of an offer for other subgraphs, for which an unannounced window is a draft: they show what is theirs of it to its managers
 * only. Window and product must be loaded.
 */
export function termsOf(offer: SellWindowOffer): OfferTerms {
  const { sellWindow: window, product } = offer;
  return {
    offerId: offer.id,
    revision: offer.revision,
    sellWindowId: window.id,
    productId: product.id,
    productName: product.name,
    variantId: offer.variant?.id ?? null,
    variants: offer.variants,
    thresholdQty: offer.thresholdQty,
    maxQty: offer.maxTotalQty ?? null,
    perUserLimit: offer.perUserLimit ?? null,
    enabled: offer.enabled,
    startAt: window.startAt.toISOString(),
    closeAt: window.closeAt.toISOString(),
    windowStatus: isHidden(window) ? 'DRAFT' : window.status,
    goalPolicy: window.goalPolicy,
    confirmMode: window.confirmMode,
    paymentWindowMinutes: window.paymentWindowMinutes,
    paymentGraceMinutes: window.paymentGraceMinutes,
    decisionMinutes: window.decisionMinutes,
    leadDays: offer.leadDays,
    shipDays: offer.shipDays,
  };
}

/** A window that was never announced does not exist for customers, scheduled or cancelled. */
const isHidden = ({ status, announcedAt }: SellWindow): boolean =>
  announcedAt == null && (status === 'SCHEDULED' || status === 'CANCELLED');

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
