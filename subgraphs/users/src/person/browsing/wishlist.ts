import { wishlistItemAdded } from '@muster/events';
import { aadOf, type Keyring, open, seal } from '@muster/kit/crypto';
import { field, isId, NotFound, TooMany } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey, openDataKey } from '../../account/data-key.ts';
import { noteActivity } from '../activity/activity.ts';

export const WISHLIST_MAX = 500;

export const AddToWishlist = z.object({
  productId: z.uuid('is not the id of a product').toLowerCase(),
  variantId: z.uuid('is not the id of a variant').toLowerCase().nullish(),
  notes: field.text(500).nullish(),
});

export interface WishlistRow {
  readonly id: string;
  readonly account_id: string;
  readonly product_id: string;
  readonly variant_id: string | null;
  readonly sealed_notes: string | null;
  readonly sealed_key: string;
  readonly added_at: string;
}

export interface WishlistItem {
  readonly id: string;
  readonly productId: string;
  readonly variantId: string | null;
  readonly notes: string | null;
  readonly addedAt: Date;
}

const place = (id: string): string => aadOf('wishlist_item', 'sealed_notes', id);

export const openItem = (row: WishlistRow, ring: Keyring): WishlistItem => ({
  id: row.id,
  productId: row.product_id,
  variantId: row.variant_id,
  notes:
    row.sealed_notes === null
      ? null
      : open(row.sealed_notes, openDataKey(row.sealed_key, ring, row.account_id), place(row.id)),
  addedAt: new Date(row.added_at),
});

export const SELECT_ITEMS = `select item.*, data_key.sealed_key from wishlist_item as item join data_key using (account_id)`;

/** Puts a product on the actor's wishlist; one that is there gets the new notes, and keeps its place. */
export async function addToWishlist(
  tx: Tx,
  ring: Keyring,
  { productId, variantId, notes }: z.infer<typeof AddToWishlist>,
): Promise<WishlistItem> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const [known] = await tx.em.execute<{ id: string }[]>(
    `select id from wishlist_item where account_id = ? and product_id = ? and variant_id is not distinct from ?`,
    [tx.actor.id, productId, variantId ?? null],
  );
  const id = known?.id ?? newId();
  const sealed = notes ? seal(notes, key, place(id)) : null;
  if (known !== undefined) {
    await tx.em.execute(`update wishlist_item set sealed_notes = ? where id = ?`, [sealed, id]);
  } else {
    const [row] = await tx.em.execute<{ count: number }[]>(
      `select count(*)::int as count from wishlist_item where account_id = ?`,
      [tx.actor.id],
    );
    if (row!.count >= WISHLIST_MAX) throw new TooMany('wishes', WISHLIST_MAX);
    await tx.em.execute(
      `insert into wishlist_item (id, account_id, product_id, variant_id, sealed_notes, added_at) values (?, ?, ?, ?, ?, ?)`,
      [id, tx.actor.id, productId, variantId ?? null, sealed, tx.now],
    );
    await noteActivity(tx, tx.actor.id, 'WISHLIST_ADDED', 'Product', productId);
    tx.emit(wishlistItemAdded, { userId: tx.actor.id, productId, variantId: variantId ?? null });
  }
  const [row] = await tx.em.execute<WishlistRow[]>(`${SELECT_ITEMS} where item.id = ?`, [id]);
  return openItem(row!, ring);
}

export async function removeFromWishlist(tx: Tx, id: string): Promise<string> {
  const removed = isId(id)
    ? await tx.em.execute(`delete from wishlist_item where id = ? and account_id = ? returning 1`, [id, tx.actor.id])
    : [];
  if (removed.length === 0) throw new NotFound('wish');
  return id;
}
