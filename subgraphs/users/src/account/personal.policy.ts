import { type Actor, may } from '@muster/kit/domain';

export const isSelf = (actor: Actor, accountId: string): boolean => actor.kind === 'USER' && actor.id === accountId;

/** Whose personal data an actor may see: their own, or anybody's with the permission. */
export const maySeePersonal = (actor: Actor, accountId: string): boolean =>
  isSelf(actor, accountId) || may(actor, 'user:read_personal_data');
