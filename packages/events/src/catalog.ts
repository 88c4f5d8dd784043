import { defineCommand, defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { amount, amountMinor, at, count, currency, id } from './parts.ts';

/** Decision period of a window whose creator named none: two days. */
export const DECISION_DEFAULT_MINUTES = 2 * 24 * 60;

/**
 * Everything about an offer that others need for their own decisions. Product, variants and prices are frozen when the offer is
 * made; whatever else changes counts `revision` up, and a copy never goes back to an earlier one.
 */
export const OfferTerms = z.object({
  offerId: id,
  revision: z.int().min(1).default(1),
  sellWindowId: id,
  productId: id,
  productName: z.string(),
  /** The variant the offer is for; null leaves the choice among `variants` to the customer. */
  variantId: id.nullable(),
  variants: z.array(z.object({ variantId: id, sku: z.string(), name: z.string(), ...amount })).min(1),
  thresholdQty: count,
  maxQty: z.int().min(1).nullable(),
  perUserLimit: z.int().min(1).nullable(),
  /** False for an offer that takes no reservations, whatever its window does. */
  enabled: z.boolean().default(true),
  startAt: at,
  closeAt: at,
  windowStatus: z.enum(['DRAFT', 'SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED', 'CANCELLED']),
  goalPolicy: z.enum(['ALL_OR_NOTHING', 'PRODUCE_ANYWAY', 'ADMIN_DECIDES']),
  confirmMode: z.enum(['MANUAL', 'AUTO']),
  paymentWindowMinutes: z.int().min(1),
  paymentGraceMinutes: z.int().min(0),
  /** Time after the closing in which a batch that reached its threshold may still be confirmed, under ADMIN_DECIDES. */
  decisionMinutes: z.int().min(0).default(DECISION_DEFAULT_MINUTES),
  leadDays: count,
  shipDays: count,
});
export type OfferTerms = z.infer<typeof OfferTerms>;

/** A product is on sale. */
export const productCreated = defineEvent({
  type: 'product.created',
  version: 1,
  payload: z.object({ productId: id, slug: z.string() }),
  orderedBy: (event) => event.productId,
});

/** The texts or the status of a product are others from here on. */
export const productChanged = defineEvent({
  type: 'product.changed',
  version: 1,
  payload: z.object({
    productId: id,
    slug: z.string(),
    status: z.enum(['DRAFT', 'ACTIVE', 'INACTIVE', 'ARCHIVED']),
  }),
  orderedBy: (event) => event.productId,
});

/** A list price of a variant changed; `oldMinor` is null for the first in its currency. Offers keep their frozen prices. */
export const priceChanged = defineEvent({
  type: 'price.changed',
  version: 1,
  payload: z.object({
    productId: id,
    variantId: id,
    currency,
    oldMinor: amountMinor.nullable(),
    newMinor: amountMinor,
  }),
  orderedBy: (event) => event.productId,
});

/** A sell window exists, as a draft. */
export const sellWindowCreated = defineEvent({
  type: 'sell_window.created',
  version: 1,
  payload: z.object({ sellWindowId: id, code: z.string(), startAt: at, closeAt: at }),
  orderedBy: (event) => event.sellWindowId,
});

/** An offer was added to a sell window, or its terms changed. Consumed by orders (quota) and production (counter). */
export const offerConfigured = defineEvent({
  type: 'sell_window.offer_configured',
  version: 1,
  payload: z.object({ sellWindowId: id, offer: OfferTerms }),
  orderedBy: (event) => event.sellWindowId,
});

/** An offer was taken out of a sell window that has not opened. Its id is never used again. */
export const offerRemoved = defineEvent({
  type: 'sell_window.offer_removed',
  version: 1,
  payload: z.object({ sellWindowId: id, offerId: id }),
  orderedBy: (event) => event.sellWindowId,
});

/** A scheduled sell window was announced: everybody sees it; it opens by the clock at `startAt`. */
export const sellWindowScheduled = defineEvent({
  type: 'sell_window.scheduled',
  version: 1,
  payload: z.object({ sellWindowId: id, startAt: at }),
  orderedBy: (event) => event.sellWindowId,
});

/** A sell window has other texts, dates or rules, or is to be announced. Terms of its offers follow by sell_window.offer_configured. */
export const sellWindowChanged = defineEvent({
  type: 'sell_window.changed',
  version: 1,
  payload: z.object({ sellWindowId: id }),
  orderedBy: (event) => event.sellWindowId,
});

/** A sell window takes reservations. */
export const sellWindowOpened = defineEvent({
  type: 'sell_window.opened',
  version: 1,
  payload: z.object({ sellWindowId: id }),
  orderedBy: (event) => event.sellWindowId,
});

/** A sell window takes no more reservations. Open payments may still arrive until `graceEndsAt`. */
export const sellWindowClosing = defineEvent({
  type: 'sell_window.closing',
  version: 1,
  payload: z.object({ sellWindowId: id, closedAt: at, graceEndsAt: at }),
  orderedBy: (event) => event.sellWindowId,
});

/** Every offer of a sell window has its final decision: the window is FINALIZED. */
export const sellWindowEnded = defineEvent({
  type: 'sell_window.ended',
  version: 1,
  payload: z.object({ sellWindowId: id }),
  orderedBy: (event) => event.sellWindowId,
});

/**
 * A sell window was called off. Consumed by orders, which takes no more reservations and cancels unpaid orders, and by
 * production, which decides for each offer whether its paid orders follow: sell_window.finalized with the outcome CANCELLED.
 */
export const sellWindowCancelled = defineEvent({
  type: 'sell_window.cancelled',
  version: 1,
  payload: z.object({ sellWindowId: id, cancelledAt: at }),
  orderedBy: (event) => event.sellWindowId,
});

/** Catalog's present terms of offers. A subgraph whose copy may lag calls it before it refuses because of the copy. */
export const offerTerms = defineCommand({
  name: 'catalog.offerTerms',
  input: z.object({ offerIds: z.array(id).min(1).max(100) }),
  output: z.object({ offers: z.array(OfferTerms) }),
});

/** Maximum products, and maximum variants, of one call. */
export const KNOWN_PRODUCTS_MAX = 100;

/**
 * Which of some products are on sale, as any customer sees them, and which of some variants are theirs. Called by users before it
 * stores an id: a product that is not on sale is answered as unknown.
 */
export const knownProducts = defineCommand({
  name: 'catalog.knownProducts',
  input: z.object({
    productIds: z.array(id).min(1).max(KNOWN_PRODUCTS_MAX),
    variantIds: z.array(id).max(KNOWN_PRODUCTS_MAX),
  }),
  output: z.object({ productIds: z.array(id), variants: z.array(z.object({ variantId: id, productId: id })) }),
});
