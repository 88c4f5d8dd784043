import { type Actor, may } from '@muster/kit/domain';
import type { SellWindow } from './sell-window.entity.ts';
import { sellWindowStates, takesOffers } from './sell-window.states.ts';

export const SELL_WINDOW_ACTIONS = [
  'CHANGE',
  'ADD_OFFER',
  'ANNOUNCE',
  'OPEN',
  'PROLONG',
  'CLOSE',
  'CANCEL',
  'CLONE',
] as const;
export type SellWindowAction = (typeof SELL_WINDOW_ACTIONS)[number];

type State = Pick<SellWindow, 'status' | 'startAt' | 'closeAt' | 'announcedAt'>;

const RULES: Readonly<Record<SellWindowAction, (window: State, now: Date) => boolean>> = {
  CHANGE: ({ status }) => takesOffers(status),
  ADD_OFFER: ({ status }) => takesOffers(status),
  ANNOUNCE: ({ status, announcedAt, startAt }, now) =>
    (status === 'DRAFT' || status === 'SCHEDULED') && announcedAt == null && now < startAt,
  // A scheduled window opens by the clock, and by hand once its start has passed.
  OPEN: ({ status, startAt, closeAt }, now) =>
    sellWindowStates.allows(status, 'open') && now < closeAt && (status === 'DRAFT' || now >= startAt),
  PROLONG: ({ status }) => status === 'SCHEDULED' || status === 'OPEN',
  CLOSE: ({ status }) => sellWindowStates.allows(status, 'close'),
  CANCEL: ({ status }) => sellWindowStates.allows(status, 'cancel'),
  CLONE: () => true,
};

/** Actions of an actor on a sell window that are allowed at this moment: the conditions of its verbs. */
export const allowedActions = (actor: Actor, window: State, now: Date): SellWindowAction[] =>
  may(actor, 'sell_window:manage') ? SELL_WINDOW_ACTIONS.filter((action) => RULES[action](window, now)) : [];
