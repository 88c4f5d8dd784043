import type { Amount } from '@muster/kit/domain';
import type { SellWindowOffer } from './sell-window.entity.ts';

/** What one piece costs whatever variant is chosen, or null when that depends on the variant. */
export function priceOf({ variants }: Pick<SellWindowOffer, 'variants'>): Amount | null {
  const [first, ...others] = variants;
  if (first === undefined || others.some(({ amountMinor }) => amountMinor !== first.amountMinor)) return null;
  return { amountMinor: first.amountMinor, currency: first.currency };
}
