import { LockMode } from '@mikro-orm/postgresql';
import { offerConfigured } from '@muster/events';
import { field, InvalidInput, InvalidTransition, isId, NotFound, TooMany } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Product, Variant } from '../product/product.entity.ts';
import { noteChange } from './note-change.ts';
import { termsOf } from './offer-terms.ts';
import { offeredVariants } from './offered-variants.ts';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { takesOffers } from './sell-window.states.ts';

export const QUANTITY_MAX = 1_000_000;
const DAYS_MAX = 3_650;
/** Offers of one window, which are listed without pagination. */
export const OFFERS_MAX = 200;

/** Rules of each term, which hold for a new offer and for a changed one. */
export const offerFields = {
  price: z.object({ amountMinor: field.amountMinor, currency: field.currency }),
  thresholdQty: z.int().min(0).max(QUANTITY_MAX),
  leadDays: z.int().min(0).max(DAYS_MAX),
  shipDays: z.int().min(0).max(DAYS_MAX),
};

export const AddSellWindowOffer = z
  .object({
    sellWindowId: field.id,
    productId: field.id,
    variantId: field.id.nullish(),
    price: offerFields.price.nullish(),
    thresholdQty: offerFields.thresholdQty,
    maxTotalQty: z.int().min(1).max(QUANTITY_MAX).nullish(),
    perUserLimit: z.int().min(1).max(QUANTITY_MAX).nullish(),
    leadDays: offerFields.leadDays.nullish(),
    shipDays: offerFields.shipDays.nullish(),
  })
  .refine(({ thresholdQty, maxTotalQty }) => maxTotalQty == null || thresholdQty <= maxTotalQty, {
    path: ['thresholdQty'],
    message: 'must not be more than maxTotalQty, or it can never be reached',
  });
type Input = z.infer<typeof AddSellWindowOffer>;

/** Adds a product, or one variant of it, to a window that has not closed. Variants are frozen from here on. */
export async function addSellWindowOffer(tx: Tx, input: Input): Promise<SellWindowOffer> {
  const window = await lock(tx, SellWindow, input.sellWindowId, 'sell window');
  if (!takesOffers(window.status)) throw new InvalidTransition('sell window', window.status, 'OPEN');
  // Exact, because the window is locked.
  if ((await tx.em.count(SellWindowOffer, { sellWindow: window.id })) >= OFFERS_MAX)
    throw new TooMany('offers', OFFERS_MAX);
  const product = await productOf(tx, input.productId);
  const variant = input.variantId == null ? null : await variantOf(tx, product, input.variantId);

  await assertNoOverlap(tx, window, product, variant);

  const offer = tx.em.create(SellWindowOffer, {
    sellWindow: window,
    product,
    variant,
    priceMinor: input.price?.amountMinor ?? null,
    priceCurrency: input.price?.currency ?? null,
    variants: offeredVariants(variant === null ? product.variants.getItems() : [variant], input.price ?? null),
    thresholdQty: input.thresholdQty,
    maxTotalQty: input.maxTotalQty ?? null,
    perUserLimit: input.perUserLimit ?? null,
    leadDays: input.leadDays ?? 0,
    shipDays: input.shipDays ?? 0,
    enabled: true,
    createdAt: tx.now,
  });
  await tx.em.flush();
  tx.emit(offerConfigured, { sellWindowId: window.id, offer: termsOf(offer) });
  const after = { productId: product.id, thresholdQty: offer.thresholdQty, maxTotalQty: offer.maxTotalQty ?? null };
  noteChange(tx, window.id, { kind: 'OFFER_ADDED', offerId: offer.id, after });
  tx.audit({
    action: 'sell_window.add_offer',
    entityType: 'SellWindowOffer',
    entityId: offer.id,
    after: { sellWindowId: window.id, ...after },
  });
  return offer;
}

/**
 * A variant is on sale once in a window, by itself or with its whole product: with two offers a customer could buy up to the
 * purchase limit of each. The window is locked, so that two cannot be added concurrently.
 */
async function assertNoOverlap(tx: Tx, window: SellWindow, product: Product, variant: Variant | null): Promise<void> {
  const others = await tx.em.find(SellWindowOffer, { sellWindow: window.id, product: product.id });
  const path = variant === null ? 'productId' : 'variantId';
  const refuse = (message: string) => new InvalidInput([{ path, message }]);
  if (others.some((other) => (other.variant?.id ?? null) === (variant?.id ?? null)))
    throw refuse('is offered in this sell window already');
  if (variant === null && others.length > 0) throw refuse('has variants that are offered in this sell window already');
  if (others.some((other) => other.variant == null))
    throw refuse('is offered in this sell window already, with its whole product');
}

async function productOf(tx: Tx, id: string): Promise<Product> {
  // Shared: of this and an archiving at the same time the later one sees the other.
  const lockMode = LockMode.PESSIMISTIC_READ;
  const product = isId(id) ? await tx.em.findOne(Product, { id }, { lockMode }) : null;
  if (product === null || product.status === 'ARCHIVED') throw new NotFound('product');
  await tx.em.populate(product, ['variants', 'variants.prices']);
  return product;
}

async function variantOf(tx: Tx, product: Product, id: string): Promise<Variant> {
  const variant = isId(id) ? await tx.em.findOne(Variant, { id, product: product.id }) : null;
  if (variant === null) throw new NotFound('variant of this product');
  return variant;
}
