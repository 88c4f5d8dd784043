import type { CouponProblem } from '@muster/events';
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

/** Why a coupon does not apply: the problem for programs, and the reason for the customer as a template with its facts. */
export interface CouponRefusal {
  readonly problem: CouponProblem;
  readonly reason: string;
  readonly facts?: Readonly<Record<string, string>>;
}

const refusal = (problem: CouponProblem, reason: string, facts?: Record<string, string>): CouponRefusal => ({
  problem,
  reason,
  ...(facts === undefined ? {} : { facts }),
});

export const UNKNOWN = refusal('UNKNOWN', 'There is no such coupon.');
export const TOO_MANY_WRONG = refusal('TOO_MANY_TRIES', 'Too many coupon codes were wrong. Try again in an hour.');
export const USED_UP = refusal('USED_UP', 'This coupon has been used up.');
export const USER_LIMIT_REACHED = refusal('USED_UP_BY_YOU', 'You have used this coupon as often as one customer may.');
export const HELD_FOR_ANOTHER_ORDER = refusal(
  'HELD_ELSEWHERE',
  'This coupon is held for an order with other contents.',
);
export const TAKES_NOTHING_OFF = refusal('NOT_APPLICABLE', 'This coupon takes nothing off this order.');

/** Why the terms of a coupon refuse an order; null when it applies. Usage limits are checked elsewhere. */
export function refusalOf(coupon: CouponTerms, order: Subtotal, now: Date): CouponRefusal | null {
  if (isSecret(coupon, now)) return UNKNOWN;
  if (PLANNED_MODES.has(coupon.mode)) return refusal('NOT_APPLICABLE', 'This coupon cannot be used yet.');
  if (!coupon.isActive || now >= coupon.endsAt) return refusal('ENDED', 'This coupon is no longer valid.');
  const currency = coupon.valueCurrency ?? coupon.minOrderCurrency;
  if (currency != null && currency !== order.currency)
    return refusal('OTHER_CURRENCY', 'This coupon is for orders in {currency}.', { currency });
  if (coupon.minOrderMinor != null && order.subtotalMinor < coupon.minOrderMinor) {
    const least = formatAmount({ amountMinor: coupon.minOrderMinor, currency: order.currency });
    return refusal('BELOW_MINIMUM', 'This coupon needs an order of at least {least}.', { least });
  }
  return null;
}
