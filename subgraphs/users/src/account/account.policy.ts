import { type Actor, may } from '@muster/kit/domain';

/** Whose account an actor may see: their own, or anybody's with the permission. */
export const maySeeAccount = (actor: Actor, accountId: string): boolean =>
  may(actor, 'user:read') || (actor.kind === 'USER' && actor.id === accountId);
