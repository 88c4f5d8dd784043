import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { isId, skuKeyOf } from '@muster/kit/domain';
import { anyOf, typedQuery } from '@muster/kit/orm';
import type { Reader } from '@muster/kit/subgraph';
import { Product, Variant } from '../product/product.entity.ts';
import { visibleProducts } from '../product/product.policy.ts';
import { SellWindow, SellWindowOffer } from './sell-window.entity.ts';

/**
 * Products that an order, an offer or another subgraph refers to: the visible ones, and those that were ever announced with a
 * window, so that an old order still shows its product. Null also for a product that the actor may not see.
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

/** Only products that are not visible by themselves cost a second query. */
async function shown(found: readonly Product[], { em, actor }: Reader): Promise<readonly Product[]> {
  const { status: visible } = visibleProducts(actor);
  const hidden = found.filter(({ status }) => visible !== undefined && status !== visible).map(({ id }) => id);
  if (hidden.length === 0) return found;
  const announced = await announcedAmong(em, hidden);
  return found.filter(({ id, status }) => status === visible || announced.has(id));
}

/** An announced product stays shown, whatever its status becomes. */
async function announcedAmong(em: EntityManager, productIds: readonly string[]): Promise<ReadonlySet<string>> {
  const offered = await typedQuery(em, [SellWindow, SellWindowOffer], (db) =>
    db
      .selectFrom('SellWindowOffer as offer')
      .innerJoin('SellWindow as sold', 'sold.id', 'offer.sellWindow')
      .select('offer.product')
      .distinct()
      .where('offer.product', '=', anyOf(productIds))
      .where('sold.announcedAt', 'is not', null),
  );
  return new Set(offered.map(({ product }) => product));
}

/** A variant is shown with its product. */
export async function variantById(ids: readonly string[], reader: Reader): Promise<(Variant | null)[]> {
  const found = await shownVariants({ id: { $in: ids.filter(isId) } }, reader);
  const byId = new Map(found.map((variant) => [variant.id, variant]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function variantBySku(skus: readonly string[], reader: Reader): Promise<(Variant | null)[]> {
  const keys = skus.map(skuKeyOf);
  const found = await shownVariants({ skuKey: { $in: keys } }, reader);
  const byKey = new Map(found.map((variant) => [variant.skuKey, variant]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** Only variants whose product is not visible by itself cost further queries. */
async function shownVariants(where: FilterQuery<Variant>, { em, actor }: Reader): Promise<Variant[]> {
  const visible = visibleProducts(actor);
  if (visible.status === undefined) return em.find(Variant, where);
  const found = await em.find(Variant, { $and: [where, { product: visible }] });
  const others = await em.find(Variant, { $and: [where, { product: { status: { $ne: visible.status } } }] });
  if (others.length === 0) return found;
  const announced = await announcedAmong(
    em,
    others.map(({ product }) => product.id),
  );
  return [...found, ...others.filter(({ product }) => announced.has(product.id))];
}
