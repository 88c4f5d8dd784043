import { formatAmount } from '@muster/kit/domain';

export const DISCOUNT_MODES = ['PERCENTAGE', 'FIXED', 'FREE_SHIPPING', 'GIFT'] as const;
export type DiscountMode = (typeof DISCOUNT_MODES)[number];

/** In the vocabulary, but no coupon of such a mode can be made yet. */
export const PLANNED_MODES: ReadonlySet<DiscountMode> = new Set(['FREE_SHIPPING', 'GIFT']);

export { couponCodeOf as codeOf } from '@muster/events';

/** Whether a coupon applies at all. */
export interface CouponTerms {
  readonly mode: DiscountMode;
  readonly valueCurrency?: string | null;
  readonly minOrderMinor?: number | null;
  readonly minOrderCurrency?: string | null;
  readonly startsAt?: Date | null;
  readonly endsAt: Date;
  readonly isActive: boolean;
}

/** What an order comes to before the discount. */
export interface Subtotal {
  readonly subtotalMinor: number;
  readonly currency: string;
}

/** Whoever guesses a code before its time shall not learn that there is one. */
export const isSecret = ({ startsAt }: Pick<CouponTerms, 'startsAt'>, now: Date): boolean =>
  startsAt != null && now < startsAt;

/** Why a coupon does not apply, in one sentence for the customer; null when it does. How often it was used is not asked here. */
export function whyNot(coupon: CouponTerms, order: Subtotal, now: Date): string | null {
  if (isSecret(coupon, now)) return UNKNOWN;
  if (PLANNED_MODES.has(coupon.mode)) return 'This coupon cannot be used yet.';
  if (!coupon.isActive || now >= coupon.endsAt) return 'This coupon is no longer valid.';
  const currency = coupon.valueCurrency ?? coupon.minOrderCurrency;
  if (currency != null && currency !== order.currency) return `This coupon is for orders in ${currency}.`;
  if (coupon.minOrderMinor != null && order.subtotalMinor < coupon.minOrderMinor) {
    const least = formatAmount({ amountMinor: coupon.minOrderMinor, currency: order.currency });
    return `This coupon needs an order of at least ${least}.`;
  }
  return null;
}

export const UNKNOWN = 'There is no such coupon.';
export const TOO_MANY_WRONG = 'Too many coupon codes were wrong. Try again in an hour.';
export const USED_UP = 'This coupon has been used up.';
export const USER_LIMIT_REACHED = 'You have used this coupon as often as one customer may.';
export const HELD_FOR_ANOTHER_ORDER = 'This coupon is held for an order with other contents.';
export const TAKES_NOTHING_OFF = 'This coupon takes nothing off this order.';
