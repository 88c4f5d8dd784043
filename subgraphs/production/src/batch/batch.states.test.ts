import { InvalidTransition } from '@muster/kit/domain';
import { describe, expect, test } from 'vitest';
import { type BatchStatus, type BatchVerb, batchStates } from './batch.states.ts';

/** Written down a second time on purpose: a widened table is a changed line here. */
const allowed: Readonly<Record<BatchVerb, { from: readonly BatchStatus[]; to: BatchStatus }>> = {
  confirm: { from: ['CREATED'], to: 'CONFIRMED' },
  finalize: { from: ['CONFIRMED'], to: 'FINALIZED' },
  schedule: { from: ['FINALIZED'], to: 'SCHEDULED' },
  startProduction: { from: ['SCHEDULED'], to: 'IN_PRODUCTION' },
  complete: { from: ['IN_PRODUCTION'], to: 'COMPLETED' },
  ship: { from: ['COMPLETED'], to: 'SHIPPED' },
  cancel: { from: ['CREATED', 'CONFIRMED', 'FINALIZED'], to: 'CANCELLED' },
};

describe.each(batchStates.states)('a batch that is %s', (from) => {
  test.each(Object.keys(allowed) as BatchVerb[])('%s', (verb) => {
    if (allowed[verb].from.includes(from)) expect(batchStates.next(from, verb)).toBe(allowed[verb].to);
    else expect(() => batchStates.next(from, verb)).toThrow(InvalidTransition);
  });
});
