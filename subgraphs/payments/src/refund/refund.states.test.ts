import { expect, test } from 'vitest';
import { type RefundStatus, type RefundVerb, refundStates } from './refund.states.ts';

const verbs: readonly RefundVerb[] = ['send', 'complete', 'fail', 'retry'];

/** Transitions that each state allows, in the order of `verbs`; a dot is a refusal. */
const table: Record<RefundStatus, string> = {
  REQUESTED: 'x . x .',
  PROCESSING: 'x x x .',
  COMPLETED: '. . . .',
  FAILED: '. . . x',
};

test('each state allows what the table says and nothing else', () => {
  const allowed = (status: RefundStatus) =>
    verbs.map((verb) => (refundStates.allows(status, verb) ? 'x' : '.')).join(' ');
  expect(Object.fromEntries(refundStates.states.map((status) => [status, allowed(status)]))).toEqual(table);
});
