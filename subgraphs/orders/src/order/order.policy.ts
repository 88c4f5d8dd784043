import { type Actor, may } from '@muster/kit/domain';

/** The orders that an actor may see. Lists, look-ups and references all use this filter. */
export const visibleOrders = (actor: Actor): { userId?: string } =>
  may(actor, 'order:read_any') ? {} : { userId: actor.id };

/** Whether an actor may list the orders of a user. */
export const maySeeOrdersOf = (actor: Actor, userId: string): boolean =>
  may(actor, 'order:read_any') || (actor.kind === 'USER' && actor.id === userId);
