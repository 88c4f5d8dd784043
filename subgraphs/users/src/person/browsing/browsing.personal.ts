import { aadOf, type Keyring, open, openJson, seal, sealJson } from '@muster/kit/crypto';
import type { ProductComparison } from './product-comparison.entity.ts';
import type { SearchLog } from './search-log.entity.ts';
import type { WishlistItem } from './wishlist-item.entity.ts';

/** A wishlist item as its owner reads it. */
export interface OpenedItem {
  readonly id: string;
  readonly productId: string;
  readonly variantId: string | null;
  readonly notes: string | null;
  readonly addedAt: Date;
}

/** A comparison as its owner reads it. */
export interface Comparison {
  readonly id: string;
  readonly name: string;
  readonly productIds: readonly string[];
  readonly updatedAt: Date;
  readonly version: number;
}

interface SearchDetails {
  readonly query: string;
  readonly filters: readonly { readonly name: string; readonly value: string }[];
}

/** A search as its owner reads it. */
export interface Search extends SearchDetails {
  readonly id: string;
  readonly resultsCount: number;
  readonly clickedProductId: string | null;
  readonly at: Date;
}

const notesContext = (id: string): string => aadOf('wishlist_item', 'sealed_notes', id);
const nameContext = (id: string): string => aadOf('product_comparison', 'sealed_name', id);
const searchContext = (id: string): string => aadOf('search_log', 'sealed', id);

export const sealNotes = (notes: string | null | undefined, key: Keyring, id: string): string | null =>
  notes ? seal(notes, key, notesContext(id)) : null;

export const openItem = (
  { id, productId, variantId, sealedNotes, addedAt }: WishlistItem,
  key: Keyring,
): OpenedItem => ({
  id,
  productId,
  variantId: variantId ?? null,
  notes: sealedNotes == null ? null : open(sealedNotes, key, notesContext(id)),
  addedAt,
});

export const sealComparisonName = (name: string, key: Keyring, id: string): string => seal(name, key, nameContext(id));

export const openComparison = (
  { id, sealedName, productIds, updatedAt, version }: ProductComparison,
  key: Keyring,
): Comparison => ({ id, name: open(sealedName, key, nameContext(id)), productIds, updatedAt, version });

export const sealSearch = ({ query, filters }: SearchDetails, key: Keyring, id: string): string =>
  sealJson({ query, filters }, key, searchContext(id));

export const openSearch = ({ id, resultsCount, clickedProductId, at, sealed }: SearchLog, key: Keyring): Search => ({
  id,
  resultsCount,
  clickedProductId: clickedProductId ?? null,
  at,
  ...openJson<SearchDetails>(sealed, key, searchContext(id)),
});
