import type { Product } from '../product/product.entity.ts';
import { OFFERS_MAX } from './add-sell-window-offer.ts';
import type { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import { takesChanges } from './sell-window.states.ts';

export type SellWindowProblemCode = 'NO_OFFERS' | 'CLOSE_PASSED' | 'PRODUCT_NOT_SOLD';

/** One for each offer, and two of the window itself. */
export const PROBLEMS_MAX = OFFERS_MAX + 2;

export interface SellWindowProblem {
  readonly code: SellWindowProblemCode;
  /** The offer that has it; null for one of the window itself. */
  readonly offer: SellWindowOffer | null;
}

/** Problems to mend before a window opens; none once it has opened. */
export function problemsOf(
  window: Pick<SellWindow, 'status' | 'closeAt'>,
  offers: readonly { readonly offer: SellWindowOffer; readonly productStatus: Product['status'] }[],
  now: Date,
): SellWindowProblem[] {
  if (!takesChanges(window.status)) return [];
  const onSale = offers.filter(({ offer }) => offer.enabled);
  return [
    ...(window.closeAt <= now ? [{ code: 'CLOSE_PASSED' as const, offer: null }] : []),
    ...(onSale.length === 0 ? [{ code: 'NO_OFFERS' as const, offer: null }] : []),
    ...onSale
      .filter(({ productStatus }) => productStatus !== 'ACTIVE')
      .map(({ offer }) => ({ code: 'PRODUCT_NOT_SOLD' as const, offer })),
  ];
}

/** The problem as a sentence, in English. */
export function sentenceOf(code: SellWindowProblemCode): string {
  switch (code) {
    case 'NO_OFFERS':
      return 'No offer of the sell window is on sale.';
    case 'CLOSE_PASSED':
      return 'The closing time of the sell window has passed.';
    case 'PRODUCT_NOT_SOLD':
      return 'The product of this offer is off sale.';
  }
}
