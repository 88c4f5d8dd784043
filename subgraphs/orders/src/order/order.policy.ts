import { type Actor, may } from '@muster/kit/domain';

/** The one answer to "whose orders may this actor see". Lists, lookups and references all pass through it. */
export const visibleOrders = (actor: Actor): { userId?: string } =>
  may(actor, 'order:read_any') ? {} : { userId: actor.id };

/** Whose orders an actor may list. */
export const maySeeOrdersOf = (actor: Actor, userId: string): boolean =>
  may(actor, 'order:read_any') || (actor.kind === 'USER' && actor.id === userId);
