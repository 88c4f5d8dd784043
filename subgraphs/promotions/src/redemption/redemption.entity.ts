import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor } from '@muster/kit/orm';
import { isLive, type RedemptionVerb, redemptionStates } from './redemption.states.ts';

/** What orders has said of the order so far. */
const ORDER_STATES = ['OPEN', 'PAID', 'ENDED'] as const;

const CouponRedemptionSchema = defineEntity({
  name: 'CouponRedemption',
  properties: {
    holdId: p.uuid().primary(), // Chosen by orders.
    couponId: p.uuid(),
    userId: p.uuid(),
    /** The order that has it, once an event of it came. */
    orderId: p.uuid().nullable(),
    orderState: p.enum(ORDER_STATES).nullable(),
    subtotalMinor: amountMinor(),
    amountMinor: amountMinor(),
    currency: p.string().length(3),
    state: p.enum(redemptionStates.states),
    /** Calls that hold it and have neither given it back nor been followed by an order. */
    openAttempts: p.array(),
    /** Whether an order has it: neither time nor the end of an attempt releases it then. */
    confirmed: p.boolean(),
    expiresAt: p.datetime(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** One order's claim to a coupon, or that of an order about to be made. */
export class CouponRedemption extends CouponRedemptionSchema.class {
  /** The only way the state changes: the table decides. */
  move(verb: RedemptionVerb, at: Date): void {
    this.state = redemptionStates.next(this.state, verb);
    this.updatedAt = at;
  }

  /** Whether it counts against the coupon's limits. */
  get live(): boolean {
    return isLive(this.state);
  }

  /** What an event says of its order. */
  hear(orderId: string, orderState: (typeof ORDER_STATES)[number]): void {
    this.orderId = orderId;
    this.orderState = orderState;
  }

  /** An order has it. */
  confirm(): void {
    this.confirmed = true;
    this.openAttempts = [];
  }

  /** Whether nobody confirmed it in its time. */
  isOverdue(now: Date): boolean {
    return this.state === 'HELD' && !this.confirmed && this.expiresAt <= now;
  }
}
CouponRedemptionSchema.setClass(CouponRedemption);
