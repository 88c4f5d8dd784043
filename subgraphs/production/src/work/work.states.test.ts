import { InvalidTransition } from '@muster/kit/domain';
import { describe, expect, test } from 'vitest';
import {
  isOver,
  verbTo,
  type WorkOrderStatus,
  type WorkOrderVerb,
  type WorkStepStatus,
  type WorkStepVerb,
  workOrderStates,
  workStepStates,
} from './work.states.ts';

/** Written down a second time on purpose: a widened table is a changed line here. */
const orders: Readonly<Record<WorkOrderVerb, { from: readonly WorkOrderStatus[]; to: WorkOrderStatus }>> = {
  start: { from: ['READY'], to: 'IN_PROGRESS' },
  finish: { from: ['IN_PROGRESS'], to: 'DONE' },
  fail: { from: ['IN_PROGRESS'], to: 'FAILED' },
  rework: { from: ['FAILED'], to: 'READY' },
  cancel: { from: ['READY', 'IN_PROGRESS'], to: 'CANCELLED' },
};
const steps: Readonly<Record<WorkStepVerb, { from: readonly WorkStepStatus[]; to: WorkStepStatus }>> = {
  start: { from: ['TODO'], to: 'DOING' },
  finish: { from: ['DOING'], to: 'DONE' },
  skip: { from: ['TODO', 'DOING'], to: 'SKIPPED' },
};

describe.each(workOrderStates.states)('a work order that is %s', (from) => {
  test.each(Object.keys(orders) as WorkOrderVerb[])('%s', (verb) => {
    if (orders[verb].from.includes(from)) expect(workOrderStates.next(from, verb)).toBe(orders[verb].to);
    else expect(() => workOrderStates.next(from, verb)).toThrow(InvalidTransition);
  });
});

describe.each(workStepStates.states)('a work step that is %s', (from) => {
  test.each(Object.keys(steps) as WorkStepVerb[])('%s', (verb) => {
    if (steps[verb].from.includes(from)) expect(workStepStates.next(from, verb)).toBe(steps[verb].to);
    else expect(() => workStepStates.next(from, verb)).toThrow(InvalidTransition);
  });
});

test.each(workStepStates.states)('whoever asks for %s means the verb that leads there', (status) => {
  const verb = verbTo[status];
  if (verb === null) expect(status).toBe('TODO');
  else expect(steps[verb].to).toBe(status);
});

test('a step is over when it is done or left out', () => {
  expect(workStepStates.states.filter(isOver)).toEqual(['DONE', 'SKIPPED']);
});
