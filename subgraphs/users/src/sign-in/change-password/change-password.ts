import { type Caller, NotFound } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { endSessions } from '../access/end-sessions.ts';
import { WrongPassword } from '../confirm-password/confirm-password.refusals.ts';
import { confirmPassword } from '../confirm-password/confirm-password.ts';
import { distrustAll } from '../devices/device-trust.ts';
import { newPasswordHash } from '../hashing/new-password.ts';
import { WeakPassword } from '../hashing/password.refusals.ts';
import { withPasswords } from '../hashing/passwords.ts';
import { enqueueNotice } from '../mail/enqueue-email.ts';
import { passwordChangedEmail } from './password-changed-email.ts';

interface Change {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Changes the password of the actor, and ends every session but this one: another person who is signed in may be the reason.
 * Hashing is slow on purpose, so it runs outside any transaction. Answers how many sessions ended.
 */
export async function changePassword(
  services: Services,
  caller: Caller,
  { currentPassword, newPassword }: Change,
): Promise<number> {
  const { id, sessionId } = caller.actor;
  const confirmed = await confirmPassword(services, caller, currentPassword);
  const account = await services.db.orm.em.fork().findOne(Account, { id });
  if (account === null) throw new NotFound('account');
  if (newPassword.normalize('NFKC') === currentPassword.normalize('NFKC'))
    throw new WeakPassword('This is the password that you have already.');
  const passwordHash = await withPasswords(services, caller, (passwords) =>
    newPasswordHash(passwords, newPassword, account.email),
  );
  return services.transact(caller, async (tx) => {
    const changed = await tx.em.nativeUpdate(Account, { id, passwordHash: confirmed }, { passwordHash });
    // It changed since it was confirmed, possibly by a reset, because somebody else knew the old one.
    if (changed === 0) throw new WrongPassword();
    await distrustAll(tx, id);
    tx.audit({ action: 'user.change_password', entityType: 'User', entityId: id });
    await enqueueNotice(tx, services, account, passwordChangedEmail(account.email));
    return endSessions(tx, id, sessionId ?? null, 'the password was changed');
  });
}
