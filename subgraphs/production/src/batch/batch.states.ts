import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** A batch's life. Once work is planned for money that was paid, it is not called off any more. */
export const batchStates = defineStates('batch', {
  CREATED: { confirm: 'CONFIRMED', cancel: 'CANCELLED' },
  CONFIRMED: { finalize: 'FINALIZED', cancel: 'CANCELLED' },
  FINALIZED: { schedule: 'SCHEDULED', cancel: 'CANCELLED' },
  SCHEDULED: { startProduction: 'IN_PRODUCTION' },
  IN_PRODUCTION: { complete: 'COMPLETED' },
  COMPLETED: { ship: 'SHIPPED' },
  SHIPPED: {},
  CANCELLED: {},
});

export type BatchStatus = StateOf<typeof batchStates>;
export type BatchVerb = VerbOf<typeof batchStates>;
