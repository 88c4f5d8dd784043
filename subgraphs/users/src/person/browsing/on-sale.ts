import { knownProducts } from '@muster/events';
import { NotFound } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';

/**
 * Refuses products that catalog does not have on sale, before an id is stored: else anybody could fill a list with ids that never
 * existed. Asked before the transaction, so that no lock is held meanwhile; a product that goes off sale in between is stored, like
 * one that goes off sale later. A retry of what was carried out is not refused by what has changed since.
 */
export async function mustBeOnSale(
  ctx: RequestContext,
  productIds: readonly string[],
  variantId: string | null = null,
): Promise<void> {
  if (await ctx.isRetry()) return;
  const known = await ctx.command(knownProducts, {
    productIds: [...productIds],
    variantIds: variantId === null ? [] : [variantId],
  });
  if (!productIds.every((id) => known.productIds.includes(id))) throw new NotFound('product');
  const isOfThese = ({ productId }: { productId: string }) => productIds.includes(productId);
  if (variantId !== null && !known.variants.some(isOfThese)) throw new NotFound('variant');
}
