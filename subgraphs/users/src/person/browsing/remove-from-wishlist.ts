import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { WishlistItem } from './wishlist-item.entity.ts';

/** Removes an item from the actor's wishlist. Answers its id. */
export async function removeFromWishlist(tx: Tx, id: string): Promise<string> {
  const removed = isId(id) ? await tx.em.nativeDelete(WishlistItem, { id, accountId: tx.actor.id }) : 0;
  if (removed === 0) throw new NotFound('wish');
  return id;
}
