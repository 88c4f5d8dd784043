import { defineStates, type StateOf } from '@muster/kit/domain';

export const workOrderStates = defineStates('work order', {
  READY: { start: 'IN_PROGRESS', cancel: 'CANCELLED' },
  IN_PROGRESS: { finish: 'DONE', fail: 'FAILED' },
  FAILED: { rework: 'READY', cancel: 'CANCELLED' },
  DONE: {},
  CANCELLED: {},
});
export type WorkOrderStatus = StateOf<typeof workOrderStates>;

/** A step is worked on and done, or left out. */
export const workStepStates = defineStates('work step', {
  TODO: { begin: 'DOING', skip: 'SKIPPED' },
  DOING: { finish: 'DONE', skip: 'SKIPPED' },
  DONE: {},
  SKIPPED: {},
});
export type WorkStepStatus = StateOf<typeof workStepStates>;

/** The verb that leads to a state a client asks for. */
export const STEP_VERBS = { DOING: 'begin', DONE: 'finish', SKIPPED: 'skip' } as const;
