import { type Actor, may } from '@muster/kit/domain';

/** An actor sees their own account, or with the permission those of others. */
export const maySeeAccount = (actor: Actor, accountId: string): boolean =>
  may(actor, 'user:read') || (actor.kind === 'USER' && actor.id === accountId);
