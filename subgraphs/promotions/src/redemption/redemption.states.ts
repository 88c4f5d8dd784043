import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** A claim to a coupon. What was released may be held again, as long as the limits allow. */
export const redemptionStates = defineStates('coupon redemption', {
  HELD: { use: 'USED', release: 'RELEASED' },
  USED: { release: 'RELEASED' },
  RELEASED: { hold: 'HELD' },
});

export type RedemptionState = StateOf<typeof redemptionStates>;
export type RedemptionVerb = VerbOf<typeof redemptionStates>;

/** Whether it counts against the coupon's limits. */
export const isLive = (state: RedemptionState): boolean => redemptionStates.allows(state, 'release');
