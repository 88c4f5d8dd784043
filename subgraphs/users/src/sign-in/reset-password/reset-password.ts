import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { endSessions } from '../access/end-sessions.ts';
import { passwordChangedEmail } from '../change-password/password-changed-email.ts';
import { distrustAll } from '../devices/device-trust.ts';
import { countWrong, refuseGuessing, resetGuesses } from '../guesses/guesses.ts';
import { newPasswordHash } from '../hashing/new-password.ts';
import { withPasswords } from '../hashing/passwords.ts';
import { enqueueNotice } from '../mail/enqueue-email.ts';
import { TokenNotValid } from '../one-time-tokens/one-time-token.refusals.ts';
import { TOKEN_MAX, useToken } from '../one-time-tokens/one-time-token.ts';
import { noteVerified } from '../verify-email/verify-email.ts';

/**
 * Changes the password of an account by the token that was emailed to it, and ends every session: one of them may be the reason.
 * Hashing is slow on purpose, so it runs outside any transaction; of two requests with one token the later is refused.
 */
export async function resetPassword(
  services: Services,
  caller: Caller,
  token: string,
  newPassword: string,
): Promise<void> {
  if (token.length > TOKEN_MAX) throw new TokenNotValid();
  const { account, passwordHash } = await withPasswords(services, caller, async (passwords) => {
    const accountId = await services.transact(caller, async (tx) => {
      await refuseGuessing(tx, caller.ip);
      const found = await useToken(tx, token, 'PASSWORD_RESET', { look: true });
      if (found === null) await countWrong(tx, caller.ip);
      return found;
    });
    if (accountId === null) throw new TokenNotValid();
    const account = await services.db.orm.em.fork().findOneOrFail(Account, { id: accountId });
    return { account, passwordHash: await newPasswordHash(passwords, newPassword, account.email) };
  });
  await services.transact(caller, async (tx) => {
    if ((await useToken(tx, token, 'PASSWORD_RESET')) === null) throw new TokenNotValid();
    await tx.em.nativeUpdate(Account, { id: account.id }, { passwordHash });
    // The token shows that its user reads the mail of the address.
    await noteVerified(tx, account.id);
    await resetGuesses(tx, account.id);
    await distrustAll(tx, account.id);
    await endSessions(tx, account.id, null, 'the password was changed');
    tx.audit({ action: 'user.reset_password', entityType: 'User', entityId: account.id });
    const verified = { ...account, emailVerifiedAt: account.emailVerifiedAt ?? tx.now };
    await enqueueNotice(tx, services, verified, passwordChangedEmail(account.email));
  });
}
