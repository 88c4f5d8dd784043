import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { endSessions } from '../access/end-sessions.ts';
import { passwordChangedLetter } from '../change-password/password-changed-letter.ts';
import { distrustAll } from '../devices/trust-device.ts';
import { countWrong, forgetGuesses, refuseGuessing } from '../guesses/guesses.ts';
import { newPasswordHash } from '../hashing/new-password.ts';
import { withPasswords } from '../hashing/passwords.ts';
import { postNotice } from '../mail/post.ts';
import { TokenNotValid } from '../one-time-tokens/one-time-token.refusals.ts';
import { TOKEN_MAX, useToken } from '../one-time-tokens/one-time-token.ts';
import { noteVerified } from '../verify-email/verify-email.ts';

/**
 * Gives an account another password by the token that was mailed to it, and ends every session: whoever has one may be why.
 * Hashing is slow on purpose, so outside any transaction; of two who bring the same token one is too late.
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
    await tx.em.execute(`update account set password_hash = ? where id = ?`, [passwordHash, account.id]);
    // Whoever reads the mail of an address has it.
    await noteVerified(tx, account.id);
    await forgetGuesses(tx, account.id);
    await distrustAll(tx, account.id);
    await endSessions(tx, account.id, null, 'the password was changed');
    tx.audit({ action: 'user.reset_password', entityType: 'User', entityId: account.id });
    const verified = { ...account, emailVerifiedAt: account.emailVerifiedAt ?? tx.now };
    await postNotice(tx, services, verified, passwordChangedLetter(account.email));
  });
}
