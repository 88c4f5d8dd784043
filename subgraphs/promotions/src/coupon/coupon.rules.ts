import { formatAmount } from '@muster/kit/domain';

export const DISCOUNT_MODES = ['PERCENTAGE', 'FIXED', 'FREE_SHIPPING', 'GIFT'] as const;
export type DiscountMode = (typeof DISCOUNT_MODES)[number];

/** Modes of the schema that cannot be created yet. */
export const PLANNED_MODES: ReadonlySet<DiscountMode> = new Set(['FREE_SHIPPING', 'GIFT']);

export { couponCodeOf as codeOf } from '@muster/events';

/** Terms that decide whether a coupon applies. */
export interface CouponTerms {
  readonly mode: DiscountMode;
  readonly valueCurrency?: string | null;
  readonly minOrderMinor?: number | null;
  readonly minOrderCurrency?: string | null;
  readonly startsAt?: Date | null;
  readonly endsAt: Date;
  readonly isActive: boolean;
}

/** Subtotal of an order, before the discount. */
export interface Subtotal {
  readonly subtotalMinor: number;
  readonly currency: string;
}

/** Whether a coupon must be answered as unknown: a guessed code is not confirmed before its validity begins. */
export const isSecret = ({ startsAt }: Pick<CouponTerms, 'startsAt'>, now: Date): boolean =>
  startsAt != null && now < startsAt;

/** Reason for the customer why a coupon does not apply; null when it does. Usage limits are checked elsewhere. */
export function refusalReason(coupon: CouponTerms, order: Subtotal, now: Date): string | null {
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
