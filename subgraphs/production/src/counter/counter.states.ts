import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/**
 * Life cycle of a counter. Before confirmation it goes back and forth with the committed quantity. LOCKED waits for open
 * payments, or for the decision of an administrator; FINALIZED and FAILED are final.
 */
export const counterStates = defineStates('batch counter', {
  OPEN: { reach: 'REACHED', confirm: 'CONFIRMED', lock: 'LOCKED' },
  REACHED: { lose: 'OPEN', confirm: 'CONFIRMED', lock: 'LOCKED' },
  CONFIRMED: { lock: 'LOCKED' },
  LOCKED: { finalize: 'FINALIZED', fail: 'FAILED' },
  FINALIZED: {},
  FAILED: {},
});

export type CounterStatus = StateOf<typeof counterStates>;
export type CounterVerb = VerbOf<typeof counterStates>;
