import type { knownProducts } from '@muster/events';
import type { InputOf, OutputOf } from '@muster/kit/events';
import type { Services } from '@muster/kit/subgraph';
import { Product, Variant } from './product.entity.ts';

/** Answers the products among `productIds` that are on sale, for any caller, and the variants of products on sale among `variantIds`. */
export async function answerKnownProducts(
  { db }: Services,
  { productIds, variantIds }: InputOf<typeof knownProducts>,
): Promise<OutputOf<typeof knownProducts>> {
  const em = db.orm.em.fork();
  const products = await em.find(Product, { id: { $in: [...productIds] }, status: 'ACTIVE' }, { fields: ['id'] });
  const variants =
    variantIds.length === 0
      ? []
      : await em.find(
          Variant,
          { id: { $in: [...variantIds] }, product: { status: 'ACTIVE' } },
          { fields: ['id', 'product.id'] },
        );
  return {
    productIds: products.map(({ id }) => id),
    variants: variants.map(({ id, product }) => ({ variantId: id, productId: product.id })),
  };
}
