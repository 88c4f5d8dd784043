import { type Amount, isId } from '@muster/kit/domain';
import { column } from '@muster/kit/orm';
import { inBatchesOf, type Reader } from '@muster/kit/subgraph';
import { Product, Variant } from './product.entity.ts';

export async function productById(ids: readonly string[], { em }: Reader): Promise<(Product | null)[]> {
  const found = await em.find(Product, { id: { $in: ids.filter(isId) } });
  const byId = new Map(found.map((product) => [product.id, product]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function productBySlug(slugs: readonly string[], { em }: Reader): Promise<(Product | null)[]> {
  const found = await em.find(Product, { slug: { $in: [...slugs] } });
  const bySlug = new Map(found.map((product) => [product.slug, product]));
  return slugs.map((slug) => bySlug.get(slug) ?? null);
}

export async function variantById(ids: readonly string[], { em }: Reader): Promise<(Variant | null)[]> {
  const found = await em.find(Variant, { id: { $in: ids.filter(isId) } });
  const byId = new Map(found.map((variant) => [variant.id, variant]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

/** Products whose variants, a hundred each, are read by one query. */
const PRODUCTS_AT_ONCE = 50;
const VARIANTS_AT_ONCE = 2_000;

export type VariantRow = Pick<Variant, 'id' | 'sku' | 'name'>;

export const variantsOfProduct = inBatchesOf(
  PRODUCTS_AT_ONCE,
  async (productIds: readonly string[], { read }: Reader): Promise<VariantRow[][]> => {
    const found = await read<VariantRow & { productId: string }>({
      sql: `select id, sku, name, product_id as "productId" from variant where product_id = any(?::uuid[]) order by position`,
      params: [column(productIds)],
    });
    const byProduct = Map.groupBy(found, ({ productId }) => productId);
    return productIds.map((id) => byProduct.get(id) ?? []);
  },
);

/** Of a variant's price in one currency, or of its default one: the first that it has. */
export const priceKey = (variantId: string, currency: string | null): string => JSON.stringify([variantId, currency]);

/** One row for each key: a variant may have prices in many currencies that nobody asked for. */
export const priceOfVariant = inBatchesOf(
  VARIANTS_AT_ONCE,
  async (keys: readonly string[], { read }: Reader): Promise<(Amount | null)[]> => {
    const asked = keys.map((key) => JSON.parse(key) as [string, string | null]);
    const found = await read<{ place: number; currency: string; amountMinor: string }>({
      sql: `select asked.place::int as place, price.currency, price.amount_minor as "amountMinor"
              from unnest(?::uuid[], ?::text[]) with ordinality as asked (variant_id, currency, place)
              cross join lateral (
                select currency, amount_minor from variant_price
                 where variant_id = asked.variant_id and currency = coalesce(asked.currency, currency)
                 order by position limit 1) as price`,
      params: [column(asked.map(([variantId]) => variantId)), column(asked.map(([, currency]) => currency))],
    });
    const prices: (Amount | null)[] = keys.map(() => null);
    for (const { place, currency, amountMinor } of found)
      prices[place - 1] = { currency, amountMinor: Number(amountMinor) };
    return prices;
  },
);
