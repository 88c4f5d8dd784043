import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** Life cycle of a work order. Failed work may be repeated. */
export const workOrderStates = defineStates('work order', {
  READY: { start: 'IN_PROGRESS', cancel: 'CANCELLED' },
  IN_PROGRESS: { finish: 'DONE', fail: 'FAILED', cancel: 'CANCELLED' },
  DONE: {},
  FAILED: { rework: 'READY' },
  CANCELLED: {},
});

/** Life cycle of a work step: DONE and SKIPPED are both over. */
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

/** Verb that leads to a requested status; null for TODO, to which nothing leads back. */
export const verbTo: Readonly<Record<WorkStepStatus, WorkStepVerb | null>> = {
  TODO: null,
  DOING: 'start',
  DONE: 'finish',
  SKIPPED: 'skip',
};

export const isOver = (status: WorkStepStatus): boolean => status === 'DONE' || status === 'SKIPPED';
