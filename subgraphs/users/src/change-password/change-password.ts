import { type Caller, NotFound } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../account/account.entity.ts';
import { WeakPassword } from '../account/account.refusals.ts';
import { hashPassword, PASSWORD_MAX, PASSWORD_MIN, refuseWeakPassword } from '../account/password.ts';
import { isTooShort } from '../account/sign-up.ts';
import { confirmPassword } from '../erasure/confirm-password.ts';
import { endSessions } from '../session/end-sessions.ts';
import { settingsOf } from '../settings.ts';

interface Change {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Gives the actor another password, and ends every session but this one: whoever else is signed in may be why. Hashing is
 * slow on purpose, so outside any transaction. Answers how many sessions ended.
 */
export async function changePassword(
  services: Services,
  caller: Caller,
  { currentPassword, newPassword }: Change,
): Promise<number> {
  const { id, sessionId } = caller.actor;
  await confirmPassword(services, caller, currentPassword);
  const account = await services.db.orm.em.fork().findOne(Account, { id });
  if (account === null) throw new NotFound('account');
  if (isTooShort(newPassword)) throw new WeakPassword(`A password has at least ${PASSWORD_MIN} characters.`);
  if (newPassword.length > PASSWORD_MAX) throw new WeakPassword(`A password has at most ${PASSWORD_MAX} characters.`);
  if (newPassword === currentPassword) throw new WeakPassword('This is the password that you have already.');
  refuseWeakPassword(newPassword, account.email);
  const passwordHash = await hashPassword(newPassword, settingsOf(services));
  return services.transact(caller, async (tx) => {
    await tx.em.execute(`update account set password_hash = ? where id = ?`, [passwordHash, id]);
    tx.audit({ action: 'user.change_password', entityType: 'User', entityId: id });
    return endSessions(tx, id, sessionId ?? null, 'the password was changed');
  });
}
