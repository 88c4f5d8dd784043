import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity, versioned } from '@muster/kit/orm';
import { DISCOUNT_MODES } from './coupon.rules.ts';

const CouponSchema = defineEntity({
  name: 'Coupon',
  properties: {
    ...identity,
    code: p.text(),
    name: p.text(),
    mode: p.enum(DISCOUNT_MODES),
    valueBps: p.integer().nullable(),
    valueMinor: amountMinor().nullable(),
    valueCurrency: p.string().length(3).nullable(),
    minOrderMinor: amountMinor().nullable(),
    minOrderCurrency: p.string().length(3).nullable(),
    usageLimit: p.integer().nullable(),
    usageLimitPerUser: p.integer().nullable(),
    usageCount: p.integer(), // Changed by the guarded statements of `redemption/usage.ts` only.
    startsAt: p.datetime().nullable(),
    endsAt: p.datetime(),
    isActive: p.boolean(),
    createdBy: p.uuid(),
    createdAt: p.datetime(),
    ...versioned,
  },
});

/** Promotion code that gives a discount on an order. */
export class Coupon extends CouponSchema.class {}
CouponSchema.setClass(Coupon);
