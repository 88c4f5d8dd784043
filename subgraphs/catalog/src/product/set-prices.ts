import { LockMode } from '@mikro-orm/postgresql';
import { priceChanged } from '@muster/events';
import { type Amount, field, InvalidInput, isId, NotFound } from '@muster/kit/domain';
import { column, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { PRICES_MAX } from './create-product.ts';
import { PriceChange, Variant, VariantPrice } from './product.entity.ts';
import { refreshPriceRanges } from './refresh-price-ranges.ts';

/** Prices of one call. */
export const ENTRIES_MAX = 500;

const Entry = z.object({
  variantId: field.id,
  price: z.object({ amountMinor: field.amountMinor, currency: field.currency }),
});
type Entry = z.infer<typeof Entry>;

export const SetPrices = z.object({
  reason: field.text(500).nullish(),
  entries: z
    .array(Entry)
    .min(1)
    .max(ENTRIES_MAX)
    .refine(
      (entries) =>
        new Set(entries.map((entry) => keyOf(entry.variantId, entry.price.currency))).size === entries.length,
      'has a variant and currency twice',
    ),
});
type Input = z.infer<typeof SetPrices>;

const keyOf = (variantId: string, currency: string): string => `${variantId.toLowerCase()} ${currency}`;

/** A price that changes; `old` is null for a first one in its currency. */
interface Change extends Amount {
  readonly variant: Variant;
  readonly old: number | null;
}

/**
 * Sets list prices, all or none, and notes each that changes in the price history. An offer keeps the price that was frozen when it
 * was added. Answers the variants in the order of the entries.
 */
export async function setPrices(tx: Tx, { entries, reason }: Input): Promise<Variant[]> {
  const variants = await lockVariants(tx, entries);
  const prices = await pricesOf(tx, variants);
  const changes = entries.flatMap(({ variantId, price }): Change[] => {
    const old = prices.get(keyOf(variantId, price.currency))?.amountMinor ?? null;
    return old === price.amountMinor ? [] : [{ ...price, variant: variants.get(variantId.toLowerCase())!, old }];
  });
  for (const { variant, currency, amountMinor } of changes) {
    const price = prices.get(keyOf(variant.id, currency));
    if (price === undefined) addPrice(tx, prices, variant, { currency, amountMinor });
    else price.amountMinor = amountMinor;
  }
  for (const change of changes) note(tx, change, reason || null);
  assertCurrencies(entries, prices);
  await tx.em.flush();
  const changed = new Set(changes.map(({ variant }) => variant.product.id));
  if (changed.size > 0) await refreshPriceRanges(tx, [...changed].toSorted());
  return [...new Set(entries.map(({ variantId }) => variants.get(variantId.toLowerCase())!))];
}

/** The variants by id, locked in one order, their products first: those have the price ranges. */
async function lockVariants(tx: Tx, entries: readonly Entry[]): Promise<Map<string, Variant>> {
  const ids = [...new Set(entries.map(({ variantId }) => variantId.toLowerCase()))];
  if (!ids.every(isId)) throw new NotFound('variant');
  await tx.run({
    sql: `select id from product where id in (select product_id from variant where id = any(?::uuid[]))
           order by id for no key update`,
    params: [column(ids)],
  });
  const order = { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const found = await tx.em.find(Variant, { id: { $in: ids } }, order);
  if (found.length < ids.length) throw new NotFound('variant');
  return new Map(found.map((variant) => [variant.id, variant]));
}

type Prices = Map<string, VariantPrice>;

async function pricesOf(tx: Tx, variants: ReadonlyMap<string, Variant>): Promise<Prices> {
  const found = await tx.em.find(VariantPrice, { variant: { $in: [...variants.keys()] } });
  return new Map(found.map((price) => [keyOf(price.variant.id, price.currency), price]));
}

/** A further currency comes last, so that the default stays. */
function addPrice(tx: Tx, prices: Prices, variant: Variant, { currency, amountMinor }: Amount): void {
  const others = [...prices.values()].filter((price) => price.variant.id === variant.id);
  const position = Math.max(...others.map((price) => price.position)) + 1;
  prices.set(keyOf(variant.id, currency), tx.em.create(VariantPrice, { variant, currency, amountMinor, position }));
}

function assertCurrencies(entries: readonly Entry[], prices: Prices): void {
  const counts = Map.groupBy(prices.values(), (price) => price.variant.id);
  const at = entries.findIndex(({ variantId }) => counts.get(variantId.toLowerCase())!.length > PRICES_MAX);
  if (at >= 0)
    throw new InvalidInput([
      {
        path: `entries.${at}.price.currency`,
        message: 'is one more than the {limit} currencies of a variant',
        facts: { limit: PRICES_MAX },
        code: 'TOO_MANY',
        limit: PRICES_MAX,
      },
    ]);
}

function note(tx: Tx, { variant, currency, amountMinor, old }: Change, reason: string | null): void {
  tx.em.create(PriceChange, {
    variant,
    currency,
    oldMinor: old,
    newMinor: amountMinor,
    reason,
    actorKind: tx.actor.kind,
    actorId: tx.actor.id,
    changedAt: tx.now,
  });
  tx.emit(priceChanged, {
    productId: variant.product.id,
    variantId: variant.id,
    currency,
    oldMinor: old,
    newMinor: amountMinor,
  });
  tx.audit({
    action: 'price.set',
    entityType: 'Variant',
    entityId: variant.id,
    before: { amountMinor: old, currency },
    after: { amountMinor, currency, reason },
  });
}
