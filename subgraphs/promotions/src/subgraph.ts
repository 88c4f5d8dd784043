import {
  couponRedeemed,
  couponReleased,
  holdCoupon,
  knownCouponHolds,
  orderCancelled,
  orderExpired,
  orderPaid,
  orderReserved,
  releaseCouponAttempt as releaseAttempt,
  retakeCoupon as retakeAgain,
} from '@muster/events';
import { batchConsumer, commandHandler, consumer, defineSubgraph, networkJobHandler } from '@muster/kit/subgraph';
import { audits } from './audits.ts';
import { Coupon } from './coupon/coupon.entity.ts';
import { couponById } from './coupon/coupon.loaders.ts';
import { CouponResolver } from './coupon/coupon.resolver.ts';
import { invariants } from './invariants.ts';
import { Migration20261120_promotions } from './migrations/20261120-promotions.ts';
import { Migration20261130_coupon_guesses } from './migrations/20261130-coupon-guesses.ts';
import { answerHoldCoupon } from './redemption/hold-coupon.ts';
import { onOrderEnded } from './redemption/on-order-ended.ts';
import { onOrderPaid } from './redemption/on-order-paid.ts';
import { onOrdersReserved } from './redemption/on-order-reserved.ts';
import { CouponRedemption } from './redemption/redemption.entity.ts';
import { releaseCouponAttempt } from './redemption/release-coupon-attempt.ts';
import { retakeCoupon } from './redemption/retake-coupon.ts';
import { settleOverdueHold, settleWhenDue } from './redemption/settle-overdue-hold.ts';

export const promotions = defineSubgraph({
  name: 'promotions',
  description: 'What takes something off a price: coupons, who holds them and who used them.',
  entities: [Coupon, CouponRedemption],
  migrations: [Migration20261120_promotions, Migration20261130_coupon_guesses],
  invariants,
  resolvers: [CouponResolver],
  references: { Coupon: ({ id = '' }, ctx) => ctx.load(couponById, id) },
  permissions: { 'coupon:manage': 'Create coupons, and read their codes and usage.' },
  asks: [knownCouponHolds],
  audits,
  emits: [couponRedeemed, couponReleased],
  consumers: [
    batchConsumer(orderReserved, onOrdersReserved, { unlessNull: 'couponHoldId' }),
    consumer(orderPaid, onOrderPaid),
    consumer(orderExpired, onOrderEnded),
    consumer(orderCancelled, onOrderEnded),
  ],
  jobs: [networkJobHandler(settleWhenDue, settleOverdueHold)],
  commands: [
    commandHandler(holdCoupon, answerHoldCoupon),
    commandHandler(retakeAgain, (services, input, caller) =>
      services.transact(caller, (tx) => retakeCoupon(tx, input)),
    ),
    commandHandler(releaseAttempt, async (services, input, caller) => ({
      released: await services.transact(caller, (tx) => releaseCouponAttempt(tx, input)),
    })),
  ],
});
