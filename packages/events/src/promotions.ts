import { defineCommand, defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { amountMinor, currency, id, LINES_MAX } from './parts.ts';

const COUPON_CODE = /^[A-Za-z0-9_-]{3,40}$/;

/** A coupon's code in canonical form, in capitals. Null for a text that no coupon can have. */
export function couponCodeOf(text: string): string | null {
  const code = text.trim().normalize('NFC');
  return COUPON_CODE.test(code) ? code.toUpperCase() : null;
}

/**
 * Problems of a coupon with an order. A code that is refused before its validity begins is UNKNOWN too, so that nobody finds out that
 * it exists.
 */
export const COUPON_PROBLEMS = [
  'UNKNOWN',
  'ENDED',
  'USED_UP',
  'USED_UP_BY_YOU',
  'OTHER_CURRENCY',
  'BELOW_MINIMUM',
  'NOT_APPLICABLE',
  'HELD_ELSEWHERE',
  'TOO_MANY_TRIES',
] as const;
export type CouponProblem = (typeof COUPON_PROBLEMS)[number];

/** The problem for programs, and the reason for the customer: an English template with its facts. */
const couponRefusal = {
  problem: z.enum(COUPON_PROBLEMS),
  reason: z.string(),
  facts: z.record(z.string(), z.string()).optional(),
};

const redemption = z.object({ couponId: id, holdId: id, userId: id, amountMinor, currency });

/** The order that used the coupon is paid. */
export const couponRedeemed = defineEvent({
  type: 'coupon.redeemed',
  version: 1,
  payload: redemption,
  orderedBy: (event) => event.couponId,
});

/** The order that held the coupon ended unpaid or was returned; the coupon may be used again. */
export const couponReleased = defineEvent({
  type: 'coupon.released',
  version: 1,
  payload: redemption,
  orderedBy: (event) => event.couponId,
});

/**
 * Holds a coupon for an order about to be made, and answers the discount. Idempotent by `holdId`; each call is an attempt, and the hold
 * is free again once every attempt was released or `expiresAt` passed without an order.
 */
export const holdCoupon = defineCommand({
  name: 'promotions.holdCoupon',
  input: z.object({
    holdId: id,
    attemptId: id,
    userId: id,
    couponCode: z.string().min(1).max(64),
    currency,
    /** Cost of each line before the discount, in order. */
    lineTotalsMinor: z.array(amountMinor).min(1).max(LINES_MAX),
  }),
  output: z.discriminatedUnion('held', [
    z.object({
      held: z.literal(true),
      couponId: id,
      label: z.string(),
      discountMinor: amountMinor,
      expiresAt: z.iso.datetime(),
    }),
    z.object({ held: z.literal(false), ...couponRefusal }),
  ]),
});

/**
 * Quotes the discount of a coupon on an order of this customer now. Nothing is held or used up; a wrong code counts as one try, as in
 * `holdCoupon`.
 */
export const quoteCoupon = defineCommand({
  name: 'promotions.quoteCoupon',
  input: z.object({
    userId: id,
    couponCode: z.string().min(1).max(64),
    currency,
    /** Cost of each line before the discount, in order. */
    lineTotalsMinor: z.array(amountMinor).min(1).max(LINES_MAX),
  }),
  output: z.discriminatedUnion('applies', [
    z.object({ applies: z.literal(true), couponId: id, label: z.string(), discountMinor: amountMinor }),
    z.object({ applies: z.literal(false), ...couponRefusal }),
  ]),
});

/**
 * Takes a coupon again for an order that ended, before late money is applied to it: by ending, the order had given its use back.
 * Idempotent by `attemptId`, an attempt as in `holdCoupon`. The answer is not held when the limits no longer allow it.
 */
export const retakeCoupon = defineCommand({
  name: 'promotions.retakeCoupon',
  input: z.object({ holdId: id, orderId: id, attemptId: id }),
  output: z.discriminatedUnion('held', [
    z.object({ held: z.literal(true) }),
    z.object({ held: z.literal(false), ...couponRefusal }),
  ]),
});

/** Releases one attempt's claim to a hold, when no order was made of it. */
export const releaseCouponAttempt = defineCommand({
  name: 'promotions.releaseCouponAttempt',
  input: z.object({ holdId: id, attemptId: id }),
  output: z.object({ released: z.boolean() }),
});
