import { expect, test } from 'vitest';
import { type UnappliedStatus, type UnappliedVerb, unappliedStates } from './unapplied-payment.states.ts';

const verbs: readonly UnappliedVerb[] = [
  'apply',
  'applyPart',
  'refund',
  'completeRefund',
  'failRefund',
  'writeOff',
  'correct',
];

/** Transitions that each state allows, in the order of `verbs`; a dot is a refusal. */
const table: Record<UnappliedStatus, string> = {
  OPEN: 'x x x . . x x',
  REFUNDING: '. . . x x . .',
  APPLIED: '. . . . . . .',
  REFUNDED: '. . . . . . .',
  WRITTEN_OFF: '. . . . . . .',
  CORRECTED: '. . . . . . .',
};

test('each state allows what the table says and nothing else', () => {
  const allowed = (status: UnappliedStatus) =>
    verbs.map((verb) => (unappliedStates.allows(status, verb) ? 'x' : '.')).join(' ');
  expect(Object.fromEntries(unappliedStates.states.map((status) => [status, allowed(status)]))).toEqual(table);
});
