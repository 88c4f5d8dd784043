/** Service tiers of customers, from the lowest. */
export const TIERS = ['STANDARD', 'SILVER', 'GOLD', 'VIP'] as const;
export type Tier = (typeof TIERS)[number];
