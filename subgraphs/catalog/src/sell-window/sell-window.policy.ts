import { type Actor, may } from '@muster/kit/domain';
import { ANNOUNCED, type SellWindowStatus } from './sell-window.states.ts';

/**
 * The one answer to "which sell windows may this actor see": plans are for those who plan. Lookups, references and everything
 * that is on offer in a window pass through it.
 */
export const visibleWindows = (actor: Actor): { status?: { $in: SellWindowStatus[] } } =>
  may(actor, 'sell_window:manage') ? {} : { status: { $in: [...ANNOUNCED] } };
