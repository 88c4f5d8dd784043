import { defineStates, type StateOf } from '@muster/kit/domain';

/** A counter's life: open to what comes, confirmed by somebody, locked when the window closed, then decided. */
export const counterStates = defineStates('counter', {
  OPEN: { reach: 'REACHED', confirm: 'CONFIRMED', lock: 'LOCKED' },
  REACHED: { lose: 'OPEN', confirm: 'CONFIRMED', lock: 'LOCKED' },
  CONFIRMED: { lock: 'LOCKED' },
  LOCKED: { finalize: 'FINALIZED', fail: 'FAILED' },
  FINALIZED: {},
  FAILED: {},
});

export type CounterStatus = StateOf<typeof counterStates>;
