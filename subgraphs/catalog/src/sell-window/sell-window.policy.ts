import { type Actor, may } from '@muster/kit/domain';

/**
 * Filter for the sell windows that an actor may see: unannounced ones are for their managers. Lookups, references, lists and
 * offers all pass through it.
 */
export const visibleWindows = (actor: Actor): { announcedAt?: { $ne: null } } =>
  may(actor, 'sell_window:manage') ? {} : { announcedAt: { $ne: null } };
