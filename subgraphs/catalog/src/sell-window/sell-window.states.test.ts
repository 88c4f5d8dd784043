import { InvalidTransition } from '@muster/kit/domain';
import { describe, expect, test } from 'vitest';
import { type SellWindowStatus, sellWindowStates } from './sell-window.states.ts';

const verbs = ['schedule', 'open', 'close', 'finalize', 'cancel'] as const;
const allowed: Record<SellWindowStatus, Partial<Record<(typeof verbs)[number], SellWindowStatus>>> = {
  DRAFT: { schedule: 'SCHEDULED', open: 'OPEN', cancel: 'CANCELLED' },
  SCHEDULED: { open: 'OPEN', cancel: 'CANCELLED' },
  OPEN: { close: 'CLOSING', cancel: 'CANCELLED' },
  CLOSING: { finalize: 'FINALIZED', cancel: 'CANCELLED' },
  FINALIZED: {},
  CANCELLED: {},
};

describe.each(sellWindowStates.states)('a sell window that is %s', (from) => {
  test.each(verbs)('%s', (verb) => {
    const to = allowed[from][verb];
    if (to === undefined) expect(() => sellWindowStates.next(from, verb)).toThrow(InvalidTransition);
    else expect(sellWindowStates.next(from, verb)).toBe(to);
  });
});
