import { wishlistItemAdded } from '@muster/events';
import type { Keyring } from '@muster/kit/crypto';
import { field, TooMany } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/note-activity.ts';
import { type OpenedItem, openItem, sealNotes } from './browsing.personal.ts';
import { WISHLIST_MAX } from './browsing.rules.ts';
import { WishlistItem } from './wishlist-item.entity.ts';

export const AddToWishlist = z.object({
  productId: z.uuid('is not the id of a product').toLowerCase(),
  variantId: z.uuid('is not the id of a variant').toLowerCase().nullish(),
  notes: field.text(500).nullish(),
});

/** Adds a product to the actor's wishlist. One that is there already gets the new notes and keeps its position. */
export async function addToWishlist(
  tx: Tx,
  ring: Keyring,
  { productId, variantId = null, notes }: z.infer<typeof AddToWishlist>,
): Promise<OpenedItem> {
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, ring, accountId);
  const kept = await tx.em.findOne(WishlistItem, { accountId, productId, variantId });
  if (kept !== null) {
    kept.sealedNotes = sealNotes(notes, key, kept.id);
    await tx.em.flush();
    return openItem(kept, key);
  }
  if ((await tx.em.count(WishlistItem, { accountId })) >= WISHLIST_MAX) throw new TooMany('wishes', WISHLIST_MAX);
  const id = newId();
  const item = tx.em.create(WishlistItem, {
    id,
    accountId,
    productId,
    variantId,
    sealedNotes: sealNotes(notes, key, id),
    addedAt: tx.now,
  });
  await tx.em.flush();
  await noteActivity(tx, accountId, 'WISHLIST_ADDED', 'Product', productId);
  tx.emit(wishlistItemAdded, { userId: accountId, productId, variantId });
  return openItem(item, key);
}
