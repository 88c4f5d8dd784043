import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { Product, Variant, VariantPrice } from './product.entity.ts';

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

export async function variantsOfProduct(productIds: readonly string[], { em }: Reader): Promise<Variant[][]> {
  const found = await em.find(Variant, { product: { $in: [...productIds] } }, { orderBy: { position: 'asc' } });
  const byProduct = Map.groupBy(found, (variant) => variant.product.id);
  return productIds.map((id) => byProduct.get(id) ?? []);
}

/** Default price first. */
export async function pricesOfVariant(variantIds: readonly string[], { em }: Reader): Promise<VariantPrice[][]> {
  const found = await em.find(VariantPrice, { variant: { $in: [...variantIds] } }, { orderBy: { position: 'asc' } });
  const byVariant = Map.groupBy(found, (price) => price.variant.id);
  return variantIds.map((id) => byVariant.get(id) ?? []);
}
