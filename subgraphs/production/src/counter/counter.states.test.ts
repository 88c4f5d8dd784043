import { InvalidTransition } from '@muster/kit/domain';
import { describe, expect, test } from 'vitest';
import { type CounterStatus, type CounterVerb, counterStates } from './counter.states.ts';

/** Written down a second time on purpose: a widened table is a changed line here. */
const allowed: Readonly<Record<CounterVerb, { from: readonly CounterStatus[]; to: CounterStatus }>> = {
  reach: { from: ['OPEN'], to: 'REACHED' },
  lose: { from: ['REACHED'], to: 'OPEN' },
  confirm: { from: ['OPEN', 'REACHED'], to: 'CONFIRMED' },
  lock: { from: ['OPEN', 'REACHED', 'CONFIRMED'], to: 'LOCKED' },
  finalize: { from: ['LOCKED'], to: 'FINALIZED' },
  fail: { from: ['LOCKED'], to: 'FAILED' },
};

describe.each(counterStates.states)('a counter that is %s', (from) => {
  test.each(Object.keys(allowed) as CounterVerb[])('%s', (verb) => {
    if (allowed[verb].from.includes(from)) expect(counterStates.next(from, verb)).toBe(allowed[verb].to);
    else expect(() => counterStates.next(from, verb)).toThrow(InvalidTransition);
  });
});
