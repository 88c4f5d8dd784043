import { assertVersion, field } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Product } from './product.entity.ts';
import { productStates } from './product.states.ts';
import { flushProduct } from './update-product.ts';

export const ProductVersion = z.object({ id: field.id, expectedVersion: field.expectedVersion });

/** Takes an archived product back, off sale. */
export async function restoreProduct(
  tx: Tx,
  { id, expectedVersion }: z.infer<typeof ProductVersion>,
): Promise<Product> {
  const product = await lock(tx, Product, id, 'product');
  assertVersion('product', product, expectedVersion);
  const before = product.status;
  product.status = productStates.next(before, 'restore');
  await flushProduct(tx, product);
  tx.audit({
    action: 'product.restore',
    entityType: 'Product',
    entityId: product.id,
    before: { status: before },
    after: { status: product.status },
  });
  return product;
}
