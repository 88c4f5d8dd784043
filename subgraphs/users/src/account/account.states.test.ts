import { expect, test } from 'vitest';
import { accountStates, VERB_TO } from './account.states.ts';

test('every way back leads through ACTIVE, and BANNED only leads there', () => {
  expect(accountStates.from('activate')).toEqual(['INACTIVE', 'LOCKED', 'BANNED']);
  expect(accountStates.from('ban')).toEqual(['ACTIVE', 'INACTIVE', 'LOCKED']);
  expect(() => accountStates.next('BANNED', 'lock')).toThrow();
  for (const [status, verb] of Object.entries(VERB_TO))
    for (const from of accountStates.from(verb)) expect(accountStates.next(from, verb)).toBe(status);
});
