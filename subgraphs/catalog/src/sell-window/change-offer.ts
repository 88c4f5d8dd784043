import { assertVersion, field, InvalidInput } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { changedFields } from '../changed-fields.ts';
import { offerFields, QUANTITY_MAX } from './add-sell-window-offer.ts';
import { type ChangedTerms, emitTerms } from './change-terms.ts';
import { assertTakesChanges, lockOffer } from './lock-offer.ts';
import { noteChange } from './note-change.ts';
import type { SellWindowOffer } from './sell-window.entity.ts';

/** A limit of zero is none. */
const limit = z.int().min(0).max(QUANTITY_MAX).nullish();

/** A field that is left out, or null, stays as it is. */
export const ChangeSellWindowOffer = z.object({
  id: field.id,
  expectedVersion: z.int(),
  enabled: z.boolean().nullish(),
  price: offerFields.price.nullish(),
  thresholdQty: offerFields.thresholdQty.nullish(),
  maxTotalQty: limit,
  perUserLimit: limit,
  leadDays: offerFields.leadDays.nullish(),
  shipDays: offerFields.shipDays.nullish(),
});
type Input = z.infer<typeof ChangeSellWindowOffer>;

const NAMES = ['enabled', 'thresholdQty', 'maxTotalQty', 'perUserLimit', 'leadDays', 'shipDays'] as const;
type Change = Partial<Pick<SellWindowOffer, (typeof NAMES)[number] | 'priceMinor' | 'priceCurrency'>>;

/**
 * Changes the terms of an offer before its window opens. Nobody has reserved by them, so that all of them may change; orders and
 * production follow by the terms.
 */
export async function changeSellWindowOffer(
  tx: Tx,
  { id, expectedVersion, price, ...input }: Input,
): Promise<ChangedTerms<SellWindowOffer>> {
  const { window, offer } = await lockOffer(tx, id, assertTakesChanges);
  assertVersion('offer', offer, expectedVersion);
  const changes: Change = limitsOf(
    changedFields(offer, {
      ...input,
      ...(price == null ? {} : { priceMinor: price.amountMinor, priceCurrency: price.currency }),
    }),
  );
  const names = (Object.keys(changes) as (keyof Change)[]).filter((name) => changes[name] !== (offer[name] ?? null));
  if (names.length === 0) return { changed: offer, offers: [] };
  const before = Object.fromEntries(names.map((name) => [name, offer[name] ?? null]));
  const after = Object.fromEntries(names.map((name) => [name, changes[name]]));
  assertReachable({ ...offer, ...after });
  Object.assign(offer, after);
  // The whole price: a variant keeps its name and SKU.
  if (price != null) offer.variants = offer.variants.map((variant) => ({ ...variant, ...price }));
  emitTerms(tx, window, [offer]);
  noteChange(tx, window.id, { kind: 'OFFER_CHANGED', offerId: offer.id, before, after });
  tx.audit({ action: 'sell_window.change_offer', entityType: 'SellWindowOffer', entityId: offer.id, before, after });
  return { changed: offer, offers: [offer] };
}

const limitsOf = (changes: Change): Change => ({
  ...changes,
  ...(changes.maxTotalQty === 0 ? { maxTotalQty: null } : {}),
  ...(changes.perUserLimit === 0 ? { perUserLimit: null } : {}),
});

function assertReachable({ thresholdQty, maxTotalQty }: Pick<SellWindowOffer, 'thresholdQty' | 'maxTotalQty'>): void {
  if (maxTotalQty != null && thresholdQty > maxTotalQty)
    throw new InvalidInput([
      { path: 'thresholdQty', message: 'must not be more than maxTotalQty, or it can never be reached' },
    ]);
}
