import { type Actor, may } from '@muster/kit/domain';

/** Whether an actor sees coupons, in lookups, references and nested fields: codes are worth money. */
export const mayReadCoupons = (actor: Actor): boolean => may(actor, 'coupon:manage');
