import type { CouponProblem } from '@muster/events';
import { enumType } from '@muster/kit/graphql';

export const CouponProblemEnum = enumType<CouponProblem>(
  'CouponProblem',
  'Reason why a coupon gives no discount on an order.',
  {
    UNKNOWN: 'No coupon has this code, or its validity has not begun.',
    ENDED: 'Its validity has ended, or it was switched off.',
    USED_UP: 'Usage limit over all customers reached; it falls when an order that holds the coupon ends unpaid.',
    USED_UP_BY_YOU: 'Usage limit of one customer reached, unpaid orders included.',
    OTHER_CURRENCY: 'The coupon is for orders in another currency.',
    BELOW_MINIMUM: 'Order subtotal below the minimum of the coupon.',
    NOT_APPLICABLE: 'The coupon takes nothing off this order.',
    HELD_ELSEWHERE: 'Another order of the customer, or an attempt at one, holds it: try again in a moment.',
    TOO_MANY_TRIES: 'Too many wrong codes within an hour; right ones are refused meanwhile, too.',
  },
);
