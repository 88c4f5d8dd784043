import { defineStates, type StateOf } from '@muster/kit/domain';

/** A batch's life: wanted, confirmed, decided, planned, made, sent. */
export const batchStates = defineStates('batch', {
  CREATED: { confirm: 'CONFIRMED', cancel: 'CANCELLED' },
  CONFIRMED: { finalize: 'FINALIZED', cancel: 'CANCELLED' },
  FINALIZED: { schedule: 'SCHEDULED', cancel: 'CANCELLED' },
  SCHEDULED: { start: 'IN_PRODUCTION' },
  IN_PRODUCTION: { complete: 'COMPLETED' },
  COMPLETED: { ship: 'SHIPPED' },
  SHIPPED: {},
  CANCELLED: {},
});

export type BatchStatus = StateOf<typeof batchStates>;
