import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** A work order's life. Failed work may be done again. */
export const workOrderStates = defineStates('work order', {
  READY: { start: 'IN_PROGRESS', cancel: 'CANCELLED' },
  IN_PROGRESS: { finish: 'DONE', fail: 'FAILED', cancel: 'CANCELLED' },
  DONE: {},
  FAILED: { rework: 'READY' },
  CANCELLED: {},
});

/** A step is done or left out; either way it is over. */
export const workStepStates = defineStates('work step', {
  TODO: { start: 'DOING', skip: 'SKIPPED' },
  DOING: { finish: 'DONE', skip: 'SKIPPED' },
  DONE: {},
  SKIPPED: {},
});

export type WorkOrderStatus = StateOf<typeof workOrderStates>;
export type WorkOrderVerb = VerbOf<typeof workOrderStates>;
export type WorkStepStatus = StateOf<typeof workStepStates>;
export type WorkStepVerb = VerbOf<typeof workStepStates>;

/** What a person wants who asks for a status; nothing leads back to TODO. */
export const verbTo: Readonly<Record<WorkStepStatus, WorkStepVerb | null>> = {
  TODO: null,
  DOING: 'start',
  DONE: 'finish',
  SKIPPED: 'skip',
};

export const isOver = (status: WorkStepStatus): boolean => status === 'DONE' || status === 'SKIPPED';
