import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';
import { isInWork } from '../batch/batch.rules.ts';
import type { BatchStatus } from '../batch/batch.states.ts';

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

/** Whether steps may be advanced: those of cancelled work, or of a cancelled batch, are frozen. */
export const isUnderWay = (workOrder: WorkOrderStatus, batch: BatchStatus): boolean =>
  (workOrder === 'READY' || workOrder === 'IN_PROGRESS') && isInWork(batch);

/** Statuses to which a step of work that is under way may be advanced. */
export const statusesAfter = (from: WorkStepStatus): WorkStepStatus[] =>
  workStepStates.states.filter((to) => verbTo[to] !== null && workStepStates.allows(from, verbTo[to]));
