import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** Life cycle of a redemption. RELEASED may be held again, as long as the limits allow. */
export const redemptionStates = defineStates('coupon redemption', {
  HELD: { use: 'USED', release: 'RELEASED' },
  USED: { release: 'RELEASED' },
  RELEASED: { hold: 'HELD' },
});

export type RedemptionState = StateOf<typeof redemptionStates>;
export type RedemptionVerb = VerbOf<typeof redemptionStates>;

/** Whether a state counts against the limits of the coupon. */
export const isLive = (state: RedemptionState): boolean => redemptionStates.allows(state, 'release');
