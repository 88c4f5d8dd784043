import { type Amount, isId } from '@muster/kit/domain';
import { column } from '@muster/kit/orm';
import { inBatchesOf, type Reader } from '@muster/kit/subgraph';
import { Product, type Variant } from './product.entity.ts';
import { visibleProducts } from './product.policy.ts';

/** Lookup by id. Null also for a product that the actor may not see. */
export async function visibleProductById(ids: readonly string[], { em, actor }: Reader): Promise<(Product | null)[]> {
  const found = await em.find(Product, { id: { $in: ids.filter(isId) }, ...visibleProducts(actor) });
  const byId = new Map(found.map((product) => [product.id, product]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

/** Lookup by slug. Null also for a product that the actor may not see. */
export async function visibleProductBySlug(
  slugs: readonly string[],
  { em, actor }: Reader,
): Promise<(Product | null)[]> {
  const found = await em.find(Product, { slug: { $in: [...slugs] }, ...visibleProducts(actor) });
  const bySlug = new Map(found.map((product) => [product.slug, product]));
  return slugs.map((slug) => bySlug.get(slug) ?? null);
}

/** Products whose variants, a hundred each, are read by one query. */
const PRODUCT_BATCH_MAX = 50;
const PRICE_BATCH_MAX = 2_000;

export interface VariantRow extends Pick<Variant, 'id' | 'sku' | 'name'> {
  /** Default price, the first by position, where it was read along: a page of variants needs no loader for each. */
  readonly defaultPrice?: Amount | null;
}

interface PricedVariantRow extends Pick<Variant, 'id' | 'sku' | 'name'> {
  readonly productId: string;
  readonly currency: string | null;
  readonly amountMinor: string | null;
}

export const variantsOfProduct = inBatchesOf(
  PRODUCT_BATCH_MAX,
  async (productIds: readonly string[], { read }: Reader): Promise<VariantRow[][]> => {
    const found = await read<PricedVariantRow>({
      sql: `select variant.id, sku, name, product_id as "productId", price.currency, price.amount_minor as "amountMinor"
              from variant left join lateral (
                select currency, amount_minor from variant_price where variant_id = variant.id
                 order by position limit 1) as price on true
             where product_id = any(?::uuid[]) order by variant.position`,
      params: [column(productIds)],
    });
    const byProduct = new Map(productIds.map((id): [string, VariantRow[]] => [id, []]));
    for (const { id, sku, name, productId, currency, amountMinor } of found) {
      const defaultPrice = currency === null ? null : { currency, amountMinor: Number(amountMinor) };
      byProduct.get(productId)!.push({ id, sku, name, defaultPrice });
    }
    return productIds.map((id) => byProduct.get(id)!);
  },
);

/** Batch key of a variant's price in one currency; null is its default price, the first by position. */
export const priceKey = (variantId: string, currency: string | null): string => JSON.stringify([variantId, currency]);

/** Reads one price for each key, not all prices of a variant, which may have many currencies. */
export const priceOfVariant = inBatchesOf(
  PRICE_BATCH_MAX,
  async (keys: readonly string[], { read }: Reader): Promise<(Amount | null)[]> => {
    const requested = keys.map((key) => JSON.parse(key) as [string, string | null]);
    const found = await read<{ no: number; currency: string; amountMinor: string }>({
      sql: `select requested.no::int as no, price.currency, price.amount_minor as "amountMinor"
              from unnest(?::uuid[], ?::text[]) with ordinality as requested (variant_id, currency, no)
              cross join lateral (
                select currency, amount_minor from variant_price
                 where variant_id = requested.variant_id and currency = coalesce(requested.currency, currency)
                 order by position limit 1) as price`,
      params: [column(requested.map(([variantId]) => variantId)), column(requested.map(([, currency]) => currency))],
    });
    const prices: (Amount | null)[] = keys.map(() => null);
    for (const { no, currency, amountMinor } of found) prices[no - 1] = { currency, amountMinor: Number(amountMinor) };
    return prices;
  },
);
