import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { sealedWithDataKey } from '../../account/data-key.entity.ts';

const WishlistItemSchema = defineEntity({
  name: 'WishlistItem',
  properties: {
    ...identity,
    ...sealedWithDataKey,
    productId: p.uuid(), // Belongs to catalog: an id, never a relation.
    variantId: p.uuid().nullable(),
    sealedNotes: p.text().nullable(),
    addedAt: p.datetime(),
  },
});

/** A product on a wishlist, once for each variant. */
export class WishlistItem extends WishlistItemSchema.class {}
WishlistItemSchema.setClass(WishlistItem);
