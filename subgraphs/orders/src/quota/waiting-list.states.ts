import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** The state machine of an entry in the waiting list of an offer. Only an offer can be taken; it is withdrawn when its product
 * goes off sale, and made anew later. Every end is final. */
export const entryStates = defineStates('waiting list entry', {
  WAITING: { offer: 'OFFERED', leave: 'LEFT', close: 'CLOSED' },
  OFFERED: { take: 'TAKEN', lapse: 'LAPSED', withdraw: 'WAITING', leave: 'LEFT', close: 'CLOSED' },
  TAKEN: {},
  LAPSED: {},
  LEFT: {},
  CLOSED: {},
});

export type EntryStatus = StateOf<typeof entryStates>;
export type EntryVerb = VerbOf<typeof entryStates>;

/** In line, or with units held back. */
export const LIVE = ['WAITING', 'OFFERED'] as const satisfies readonly EntryStatus[];
