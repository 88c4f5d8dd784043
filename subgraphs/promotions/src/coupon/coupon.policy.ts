import { type Actor, may } from '@muster/kit/domain';

/** A code is as good as money: only those who manage coupons see them, by whatever door they come. */
export const mayReadCoupons = (actor: Actor): boolean => may(actor, 'coupon:manage');
