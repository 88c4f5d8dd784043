import { type Actor, may } from '@muster/kit/domain';
import type { Product } from './product.entity.ts';

/** Whether an actor sees products that are not on sale. */
export const maySeeEveryProduct = (actor: Actor): boolean => may(actor, 'product:manage');

/** What is found by its id or slug is what is listed; what an order or an offer names may be off the shelf. */
export const onShelf = (product: Product | null, actor: Actor): Product | null =>
  product === null || product.status === 'ACTIVE' || maySeeEveryProduct(actor) ? product : null;
