import type { EntityManager } from '@mikro-orm/postgresql';
import { type Amount, isId } from '@muster/kit/domain';
import { column } from '@muster/kit/orm';
import { inBatchesOf, type Reader } from '@muster/kit/subgraph';
import { ANNOUNCED } from '../sell-window/sell-window.states.ts';
import { Product, Variant } from './product.entity.ts';
import { maySeeEveryProduct } from './product.policy.ts';

/**
 * Products for whoever may see them: those on sale, and those that were announced with a window. An order of last year shows
 * what it is of; a plan shows to nobody. Null is also "not yours to see".
 */
export async function productById(ids: readonly string[], reader: Reader): Promise<(Product | null)[]> {
  const found = await shown(await reader.em.find(Product, { id: { $in: ids.filter(isId) } }), reader);
  const byId = new Map(found.map((product) => [product.id, product]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function productBySlug(slugs: readonly string[], reader: Reader): Promise<(Product | null)[]> {
  const found = await shown(await reader.em.find(Product, { slug: { $in: [...slugs] } }), reader);
  const bySlug = new Map(found.map((product) => [product.slug, product]));
  return slugs.map((slug) => bySlug.get(slug) ?? null);
}

/** Products that are not on sale are asked about once more. */
async function shown(found: readonly Product[], { em, actor }: Reader): Promise<readonly Product[]> {
  const doubtful = found.filter(({ status }) => status !== 'ACTIVE').map(({ id }) => id);
  if (doubtful.length === 0 || maySeeEveryProduct(actor)) return found;
  const announced = await announcedAmong(em, doubtful);
  return found.filter(({ id, status }) => status === 'ACTIVE' || announced.has(id));
}

/** What was announced with a window stays shown, whatever becomes of the product. */
async function announcedAmong(em: EntityManager, productIds: readonly string[]): Promise<ReadonlySet<string>> {
  const offered = await em.execute<{ id: string }[]>(
    `select distinct offer.product_id as id from sell_window_offer as offer
       join sell_window as sold on sold.id = offer.sell_window_id
      where offer.product_id in (?) and sold.status in (?)`,
    [productIds, ANNOUNCED],
  );
  return new Set(offered.map(({ id }) => id));
}

/** A variant is seen with its product. */
export async function variantById(ids: readonly string[], { em, actor }: Reader): Promise<(Variant | null)[]> {
  const known = ids.filter(isId).map((id) => id.toLowerCase());
  const onSale = maySeeEveryProduct(actor) ? {} : { product: { status: 'ACTIVE' as const } };
  const found = await em.find(Variant, { id: { $in: known }, ...onSale });
  const missing = known.filter((id) => !found.some((variant) => variant.id === id));
  if (missing.length > 0 && !maySeeEveryProduct(actor)) {
    const others = await em.find(Variant, { id: { $in: missing } });
    const productIds = others.map(({ product }) => product.id);
    const announced = productIds.length === 0 ? new Set() : await announcedAmong(em, productIds);
    found.push(...others.filter(({ product }) => announced.has(product.id)));
  }
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
