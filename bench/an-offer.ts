import { randomUUID } from 'node:crypto';
import { type OfferTerms, offerConfigured } from '@muster/events';
import { type Envelope, partitionOf } from '@muster/kit/events';

const HOUR_MS = 3_600_000;

/** Offer of an open window, in the terms of catalog's events. */
export function anOffer(terms: Pick<OfferTerms, 'maxQty' | 'perUserLimit'>): OfferTerms {
  const now = Date.now();
  return {
    offerId: randomUUID(),
    revision: 1,
    sellWindowId: randomUUID(),
    productId: randomUUID(),
    productName: 'Mug',
    variantId: null,
    variants: [{ variantId: randomUUID(), sku: 'mug', name: 'Blue', amountMinor: 1_000, currency: 'TWD' }],
    thresholdQty: 1,
    enabled: true,
    startAt: new Date(now - HOUR_MS).toISOString(),
    closeAt: new Date(now + 10 * HOUR_MS).toISOString(),
    windowStatus: 'OPEN',
    goalPolicy: 'ALL_OR_NOTHING',
    confirmMode: 'MANUAL',
    paymentWindowMinutes: 30,
    paymentGraceMinutes: 10,
    decisionMinutes: 0,
    leadDays: 0,
    shipDays: 0,
    ...terms,
  };
}

/** Event that announces the offer to other subgraphs. */
export const configured = (offer: OfferTerms): Envelope => ({
  id: randomUUID(),
  type: offerConfigured.type,
  version: offerConfigured.version,
  publisher: 'catalog',
  seq: 0,
  orderingKey: offer.sellWindowId,
  partition: partitionOf(offer.sellWindowId),
  occurredAt: new Date().toISOString(),
  correlationId: randomUUID(),
  causationId: null,
  actor: { kind: 'SYSTEM', id: randomUUID() },
  payload: { sellWindowId: offer.sellWindowId, offer },
});
