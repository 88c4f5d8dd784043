import {
  couponRedeemed,
  couponReleased,
  holdCoupon,
  knownCouponHolds,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReserved,
  quoteCoupon,
  releaseCouponAttempt,
  retakeCoupon,
} from '@muster/events';
import { batchConsumer, commandHandler, consumer, defineSubgraph, networkJobHandler } from '@muster/kit/subgraph';
import { audits } from './audits.ts';
import { ChangeCouponResolver } from './coupon/change-coupon.resolver.ts';
import { Coupon } from './coupon/coupon.entity.ts';
import { couponById } from './coupon/coupon.loaders.ts';
import { CouponResolver } from './coupon/coupon.resolver.ts';
import { invariants } from './invariants.ts';
import { Migration20261120_promotions } from './migrations/20261120-promotions.ts';
import { Migration20261130_coupon_guesses } from './migrations/20261130-coupon-guesses.ts';
import { Migration20261201_coupon_list } from './migrations/20261201-coupon-list.ts';
import { answerHoldCoupon } from './redemption/hold-coupon.ts';
import { onOrderCancelled } from './redemption/on-order-cancelled.ts';
import { onOrderExpired } from './redemption/on-order-expired.ts';
import { onOrderPaid } from './redemption/on-order-paid.ts';
import { onOrdersReserved } from './redemption/on-orders-reserved.ts';
import { answerQuoteCoupon } from './redemption/quote-coupon.ts';
import { CouponRedemption } from './redemption/redemption.entity.ts';
import { answerReleaseCouponAttempt } from './redemption/release-coupon-attempt.ts';
import { answerRetakeCoupon } from './redemption/retake-coupon.ts';
import { settleOverdueHold, settleWhenDue } from './redemption/settle-overdue-hold.ts';

export const promotions = defineSubgraph({
  name: 'promotions',
  description: 'Coupons, and their redemptions by orders.',
  entities: [Coupon, CouponRedemption],
  migrations: [Migration20261120_promotions, Migration20261130_coupon_guesses, Migration20261201_coupon_list],
  invariants,
  resolvers: [CouponResolver, ChangeCouponResolver],
  references: { Coupon: ({ id = '' }, ctx) => ctx.load(couponById, id) },
  permissions: { 'coupon:manage': 'Create, change and switch off coupons, and read their codes and usage.' },
  asks: [knownCouponHolds],
  audits,
  emits: [couponRedeemed, couponReleased],
  consumers: [
    batchConsumer(orderReserved, onOrdersReserved, { unlessNull: 'couponHoldId' }),
    consumer(orderPaid, onOrderPaid),
    consumer(orderExpired, onOrderExpired),
    consumer(orderCancelled, onOrderCancelled),
  ],
  jobs: [networkJobHandler(settleWhenDue, settleOverdueHold)],
  commands: [
    commandHandler(quoteCoupon, answerQuoteCoupon),
    commandHandler(holdCoupon, answerHoldCoupon),
    commandHandler(retakeCoupon, answerRetakeCoupon),
    commandHandler(releaseCouponAttempt, answerReleaseCouponAttempt),
  ],
});
