import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** Life cycle of a refund. PROCESSING is retried until the provider answers or the attempts run out; FAILED may be retried by hand. */
export const refundStates = defineStates('refund', {
  REQUESTED: { send: 'PROCESSING', fail: 'FAILED' },
  PROCESSING: { send: 'PROCESSING', complete: 'COMPLETED', fail: 'FAILED' },
  FAILED: { retry: 'REQUESTED' },
  COMPLETED: {},
});

export type RefundStatus = StateOf<typeof refundStates>;
export type RefundVerb = VerbOf<typeof refundStates>;
