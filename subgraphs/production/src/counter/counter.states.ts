import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/**
 * A counter's life. Before anyone confirmed, it goes back and forth with what is wanted. LOCKED waits for the payments under
 * way, or for an administrator's decision; FINALIZED and FAILED are the last word.
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
