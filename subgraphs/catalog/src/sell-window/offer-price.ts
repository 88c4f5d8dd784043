import type { Amount } from '@muster/kit/domain';
import type { SellWindowOffer } from './sell-window.entity.ts';

/** Unit price of an offer; null when its variants differ in price. */
export function priceOf({ variants }: Pick<SellWindowOffer, 'variants'>): Amount | null {
  const [first, ...others] = variants;
  if (first === undefined || others.some(({ amountMinor }) => amountMinor !== first.amountMinor)) return null;
  return { amountMinor: first.amountMinor, currency: first.currency };
}
