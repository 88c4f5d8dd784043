import { percentOf } from '@muster/kit/domain';
import type { DiscountMode } from './coupon.rules.ts';

export interface Discount {
  readonly mode: DiscountMode;
  readonly valueBps?: number | null;
  readonly valueMinor?: number | null;
}

/** Discount on a subtotal: a percentage, rounded half up once, or a fixed amount; at most the subtotal. */
export function discountOf({ mode, valueBps, valueMinor }: Discount, subtotalMinor: number): number {
  switch (mode) {
    case 'PERCENTAGE':
      return Math.min(percentOf(subtotalMinor, valueBps ?? 0), subtotalMinor);
    case 'FIXED':
      return Math.min(valueMinor ?? 0, subtotalMinor);
    case 'FREE_SHIPPING':
    case 'GIFT':
      return 0;
  }
}
