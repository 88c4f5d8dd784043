import { defineEntity, p } from '@mikro-orm/core';

export const TIERS = ['STANDARD', 'SILVER', 'GOLD', 'VIP'] as const;
export type Tier = (typeof TIERS)[number];

const CustomerTierSchema = defineEntity({
  name: 'CustomerTier',
  properties: {
    accountId: p.uuid().primary(),
    tier: p.enum(TIERS),
    setAt: p.datetime(),
  },
});

/** The tier of a customer. STANDARD has no row. */
export class CustomerTier extends CustomerTierSchema.class {}
CustomerTierSchema.setClass(CustomerTier);
