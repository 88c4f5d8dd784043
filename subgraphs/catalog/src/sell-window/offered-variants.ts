import { type Amount, InvalidInput } from '@muster/kit/domain';
import type { Variant } from '../product/product.entity.ts';
import type { OfferedVariant } from './sell-window.entity.ts';

/**
 * Variants to choose from, each at the offer's price or else at its own default price; all in one currency. Their prices must be
 * loaded. `path` names the input that is to blame for several currencies.
 */
export function offeredVariants(variants: readonly Variant[], price: Amount | null, path = 'price'): OfferedVariant[] {
  const offered = variants.map((variant) => {
    const { amountMinor, currency } = price ?? variant.prices.getItems()[0]!;
    return { variantId: variant.id, sku: variant.sku, name: variant.name, amountMinor, currency };
  });
  if (new Set(offered.map(({ currency }) => currency)).size > 1) {
    throw new InvalidInput([
      { path, message: 'is needed, because the variants have default prices in several currencies' },
    ]);
  }
  return offered;
}
