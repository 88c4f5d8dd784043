import { knownProducts } from '@muster/events';
import { NotFound } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';

/**
 * Refuses what catalog has not on sale, before an id of it is kept: a list of things that never were could be filled by
 * anybody, and its owner would see only gaps. Asked before the transaction, which holds no locks while it waits; what goes
 * off sale in between is kept, as what goes off sale later is.
 */
export async function mustBeOnSale(
  ctx: RequestContext,
  productIds: readonly string[],
  variantId: string | null = null,
): Promise<void> {
  const known = await ctx.command(knownProducts, {
    productIds: [...productIds],
    variantIds: variantId === null ? [] : [variantId],
  });
  if (!productIds.every((id) => known.productIds.includes(id))) throw new NotFound('product');
  const isOfThese = ({ productId }: { productId: string }) => productIds.includes(productId);
  if (variantId !== null && !known.variants.some(isOfThese)) throw new NotFound('variant');
}
