import { expect, test } from 'vitest';
import { isLive, type RedemptionState, type RedemptionVerb, redemptionStates } from './redemption.states.ts';

const verbs: readonly RedemptionVerb[] = ['hold', 'use', 'release'];

/** Transitions that each state allows, in the order of `verbs`; a dot is a refusal. */
const table: Record<RedemptionState, string> = {
  HELD: '. x x',
  USED: '. . x',
  RELEASED: 'x . .',
};

test('each state allows what the table says and nothing else', () => {
  const allowed = (state: RedemptionState) =>
    verbs.map((verb) => (redemptionStates.allows(state, verb) ? 'x' : '.')).join(' ');
  expect(Object.fromEntries(redemptionStates.states.map((state) => [state, allowed(state)]))).toEqual(table);
});

test('what is held or used counts, what was released does not', () => {
  expect(redemptionStates.states.filter(isLive)).toEqual(['HELD', 'USED']);
});
