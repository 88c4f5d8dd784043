import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor } from '@muster/kit/orm';
import { isLive, type RedemptionVerb, redemptionStates } from './redemption.states.ts';

/** Status of the order by its events so far. */
const ORDER_STATES = ['OPEN', 'PAID', 'ENDED'] as const;

const CouponRedemptionSchema = defineEntity({
  name: 'CouponRedemption',
  properties: {
    holdId: p.uuid().primary(), // Chosen by orders.
    couponId: p.uuid(),
    userId: p.uuid(),
    /** Order that has the hold, once one of its events has arrived. */
    orderId: p.uuid().nullable(),
    orderState: p.enum(ORDER_STATES).nullable(),
    subtotalMinor: amountMinor(),
    amountMinor: amountMinor(),
    currency: p.string().length(3),
    state: p.enum(redemptionStates.states),
    /** Attempts that were neither released nor followed by an order. */
    openAttempts: p.array(),
    /** True once an order has the hold: neither timeout nor the end of an attempt releases it then. */
    confirmed: p.boolean(),
    expiresAt: p.datetime(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** Claim of one order to a coupon, also before the order is made. */
export class CouponRedemption extends CouponRedemptionSchema.class {
  /** The only way the state changes: the table decides. */
  move(verb: RedemptionVerb, at: Date): void {
    this.state = redemptionStates.next(this.state, verb);
    this.updatedAt = at;
  }

  /** Whether it counts against the limits of the coupon. */
  get live(): boolean {
    return isLive(this.state);
  }

  /** Records the order and its status from an event. */
  recordOrder(orderId: string, orderState: (typeof ORDER_STATES)[number]): void {
    this.orderId = orderId;
    this.orderState = orderState;
  }

  /** Gives the hold to an order. */
  confirm(): void {
    this.confirmed = true;
    this.openAttempts = [];
  }

  /** Whether the hold timed out without an order. */
  isOverdue(now: Date): boolean {
    return this.state === 'HELD' && !this.confirmed && this.expiresAt <= now;
  }
}
CouponRedemptionSchema.setClass(CouponRedemption);
