import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/**
 * Life cycle of money that no payment could take. A part that was applied leaves the rest OPEN; a refund that failed opens it
 * again. CORRECTED: the provider notified the right amount later.
 */
export const unappliedStates = defineStates('unapplied payment', {
  OPEN: {
    apply: 'APPLIED',
    applyPart: 'OPEN',
    refund: 'REFUNDING',
    writeOff: 'WRITTEN_OFF',
    correct: 'CORRECTED',
  },
  REFUNDING: { completeRefund: 'REFUNDED', failRefund: 'OPEN' },
  APPLIED: {},
  REFUNDED: {},
  WRITTEN_OFF: {},
  CORRECTED: {},
});

export type UnappliedStatus = StateOf<typeof unappliedStates>;
export type UnappliedVerb = VerbOf<typeof unappliedStates>;
