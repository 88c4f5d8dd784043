import { type Actor, may } from '@muster/kit/domain';
import { ANNOUNCED, type SellWindowStatus } from './sell-window.states.ts';

/**
 * Filter for the sell windows that an actor may see: unannounced ones are for their managers. Lookups, references and offers all
 * pass through it.
 */
export const visibleWindows = (actor: Actor): { status?: { $in: SellWindowStatus[] } } =>
  may(actor, 'sell_window:manage') ? {} : { status: { $in: [...ANNOUNCED] } };
