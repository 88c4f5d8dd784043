import { type Actor, may } from '@muster/kit/domain';

export const isSelf = (actor: Actor, accountId: string): boolean => actor.kind === 'USER' && actor.id === accountId;

/** An actor sees their own personal data, or with the permission that of others. */
export const maySeePersonal = (actor: Actor, accountId: string): boolean =>
  isSelf(actor, accountId) || may(actor, 'user:read_personal_data');

/** An actor sees where and how they sign in, or with the permission where others do. */
export const maySeeSignIns = (actor: Actor, accountId: string): boolean =>
  isSelf(actor, accountId) || may(actor, 'session:manage');
