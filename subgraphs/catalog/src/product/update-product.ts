import { productChanged } from '@muster/events';
import { assertVersion, field, InvalidTransition } from '@muster/kit/domain';
import { brokenConstraintOf, lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { changedFields } from '../changed-fields.ts';
import { Product } from './product.entity.ts';
import { SlugTaken } from './product.refusals.ts';
import { type ProductStatus, productStates } from './product.states.ts';
import { refreshPriceRanges } from './refresh-price-ranges.ts';

/** A field that is left out, or null, stays as it is; an empty description is taken away. */
export const UpdateProduct = z.object({
  id: field.id,
  expectedVersion: z.int(),
  slug: field.handle(120).nullish(),
  name: field.name(200).nullish(),
  description: field.text(10_000).nullish(),
  status: z.enum(productStates.states).nullish(),
});
type Input = z.infer<typeof UpdateProduct>;
type Change = Partial<Pick<Product, 'slug' | 'name' | 'description' | 'status'>>;

/** Changes the texts of a product, puts it on sale or takes it off. Offers and orders keep their own terms. */
export async function updateProduct(tx: Tx, { id, expectedVersion, ...input }: Input): Promise<Product> {
  const product = await lock(tx, Product, id, 'product');
  assertVersion('product', product, expectedVersion);
  const changes = changesOf(product, input);
  const names = Object.keys(changes) as (keyof Change)[];
  if (names.length === 0) return product;
  const before = Object.fromEntries(names.map((name) => [name, product[name] ?? null]));
  Object.assign(product, changes);
  await flushProduct(tx, product);
  tx.audit({ action: 'product.update', entityType: 'Product', entityId: product.id, before, after: changes });
  return product;
}

/** Writes a changed product and emits it; SlugTaken when another one has its slug. */
export async function flushProduct(tx: Tx, product: Product): Promise<void> {
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_product_a_slug') throw new SlugTaken(product.slug);
    throw error;
  }
  await refreshPriceRanges(tx, [product.id]);
  tx.emit(productChanged, { productId: product.id, slug: product.slug, status: product.status });
}

function changesOf(product: Product, input: Omit<Input, 'id' | 'expectedVersion'>): Change {
  const { status, ...texts }: Change = changedFields(product, input);
  return { ...texts, ...(status === undefined ? {} : { status: movedTo(product.status, status) }) };
}

/** Archiving has a verb of its own, which looks at the sell windows. */
function movedTo(from: ProductStatus, to: ProductStatus): ProductStatus {
  if (to === 'ACTIVE') return productStates.next(from, 'publish');
  if (to === 'INACTIVE') return productStates.next(from, 'withdraw');
  throw new InvalidTransition('product', from, to);
}
