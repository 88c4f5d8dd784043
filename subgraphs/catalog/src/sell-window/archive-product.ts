import { assertVersion, InvalidTransition } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import type { z } from 'zod';
import { Product } from '../product/product.entity.ts';
import { productStates } from '../product/product.states.ts';
import type { ProductVersion } from '../product/restore-product.ts';
import { flushProduct } from '../product/update-product.ts';
import { SellWindowOffer } from './sell-window.entity.ts';

/**
 * Archives a product, unless a window that is SCHEDULED or OPEN offers it. Its row is locked, and so it is while an offer of it is
 * added: of the two the later one sees the other.
 */
export async function archiveProduct(
  tx: Tx,
  { id, expectedVersion }: z.infer<typeof ProductVersion>,
): Promise<Product> {
  const product = await lock(tx, Product, id, 'product');
  assertVersion('product', product, expectedVersion);
  const before = product.status;
  const to = productStates.next(before, 'archive');
  const offers = await tx.em.count(SellWindowOffer, {
    product: product.id,
    sellWindow: { status: { $in: ['SCHEDULED', 'OPEN'] } },
  });
  if (offers > 0) throw new InvalidTransition('product', before, to);
  product.status = to;
  await flushProduct(tx, product);
  tx.audit({
    action: 'product.archive',
    entityType: 'Product',
    entityId: product.id,
    before: { status: before },
    after: { status: to },
  });
  return product;
}
