import { offerConfigured } from '@muster/events';
import { type Amount, field, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { checkPeriod, insertDraft, windowCode, windowFields } from './create-sell-window.ts';
import { noteChange } from './note-change.ts';
import { termsOf } from './offer-terms.ts';
import { offeredVariants } from './offered-variants.ts';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';

const { name, startAt, closeAt } = windowFields;
export const CloneSellWindow = z
  .object({ id: field.id, code: windowCode, name, startAt, closeAt })
  .superRefine(checkPeriod);

/**
 * Makes a draft with the rules and the offers of another window. An offer with a price of its own keeps it; the others freeze the
 * list prices of now. Offers that are disabled, or whose product is archived, are left out.
 */
export async function cloneSellWindow(tx: Tx, input: z.infer<typeof CloneSellWindow>): Promise<SellWindow> {
  const source = isId(input.id) ? await tx.em.findOne(SellWindow, { id: input.id }) : null;
  if (source === null) throw new NotFound('sell window');
  const {
    description,
    kind,
    timezone,
    goalPolicy,
    confirmMode,
    paymentWindowMinutes,
    paymentGraceMinutes,
    decisionMinutes,
  } = source;
  const window = await insertDraft(tx, {
    code: input.code,
    name: input.name,
    description: description ?? null,
    kind,
    startAt: input.startAt,
    closeAt: input.closeAt,
    timezone,
    goalPolicy,
    confirmMode,
    paymentWindowMinutes,
    paymentGraceMinutes,
    decisionMinutes,
  });
  const offers = await copyOffers(tx, source, window);
  const after = { clonedFrom: source.id, code: window.code, startAt: window.startAt, closeAt: window.closeAt, offers };
  noteChange(tx, window.id, { kind: 'CLONED', after });
  tx.audit({ action: 'sell_window.clone', entityType: 'SellWindow', entityId: window.id, after });
  return window;
}

/** Copies the offers in their order; answers how many. */
async function copyOffers(tx: Tx, source: SellWindow, window: SellWindow): Promise<number> {
  const found = await tx.em.find(
    SellWindowOffer,
    { sellWindow: source.id, enabled: true, product: { status: { $ne: 'ARCHIVED' } } },
    { orderBy: { id: 'asc' }, populate: ['product.variants.prices'] },
  );
  const copies = found.map((offer) => {
    const { product, variant, priceMinor, priceCurrency, thresholdQty, maxTotalQty, perUserLimit, leadDays, shipDays } =
      offer;
    const all = product.variants.getItems();
    const variants = offeredVariants(
      variant == null ? all : all.filter(({ id }) => id === variant.id),
      priceOf(offer),
      'id',
    );
    return tx.em.create(SellWindowOffer, {
      sellWindow: window,
      product,
      variant: variant ?? null,
      priceMinor: priceMinor ?? null,
      priceCurrency: priceCurrency ?? null,
      variants,
      thresholdQty,
      maxTotalQty: maxTotalQty ?? null,
      perUserLimit: perUserLimit ?? null,
      leadDays,
      shipDays,
      enabled: true,
      createdAt: tx.now,
    });
  });
  await tx.em.flush();
  tx.emitAll(
    offerConfigured,
    copies.map((offer) => ({ sellWindowId: window.id, offer: termsOf(offer) })),
  );
  return copies.length;
}

/** The offer's own price; null when it took the list prices. */
const priceOf = ({ priceMinor, priceCurrency }: SellWindowOffer): Amount | null =>
  priceMinor == null || priceCurrency == null ? null : { amountMinor: priceMinor, currency: priceCurrency };
