import { childList } from '@muster/kit/subgraph';
import { PriceChange } from './product.entity.ts';

/** Price history of a variant, newest first; in one currency, or null for all. */
export const priceChangesOfVariant = childList({
  name: 'Variant.priceChanges',
  entity: PriceChange,
  from: 'price_change as child',
  parent: 'child.variant_id',
  isNewestFirst: true,
  where: 'child.currency = coalesce(?::text, child.currency)',
  params: (currency: string | null) => [currency],
});
