import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** Life cycle of a batch. It cannot be cancelled once work on paid goods is scheduled. */
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
