import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../account/account.entity.ts';
import { acceptablePassword, hashPassword } from '../account/password.ts';
import { passwordChangedLetter } from '../change-password/password-changed-letter.ts';
import { distrustAll } from '../devices/trust-device.ts';
import { post } from '../mail/post.ts';
import { TokenNotValid } from '../one-time-tokens/one-time-token.refusals.ts';
import { TOKEN_MAX, useToken } from '../one-time-tokens/one-time-token.ts';
import { endSessions } from '../session/end-sessions.ts';
import { settingsOf } from '../settings.ts';
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
  const accountId = await services.transact(caller, (tx) => useToken(tx, token, 'PASSWORD_RESET', { look: true }));
  if (accountId === null) throw new TokenNotValid();
  const account = await services.db.orm.em.fork().findOneOrFail(Account, { id: accountId });
  acceptablePassword(newPassword, account.email);
  const passwordHash = await hashPassword(newPassword, settingsOf(services));
  await services.transact(caller, async (tx) => {
    if ((await useToken(tx, token, 'PASSWORD_RESET')) === null) throw new TokenNotValid();
    await tx.em.execute(`update account set password_hash = ? where id = ?`, [passwordHash, accountId]);
    // Whoever reads the mail of an address has it.
    await noteVerified(tx, accountId);
    await tx.em.execute(`delete from failed_sign_in where account_id = ?`, [accountId]);
    await distrustAll(tx, accountId);
    await endSessions(tx, accountId, null, 'the password was changed');
    tx.audit({ action: 'user.reset_password', entityType: 'User', entityId: accountId });
    await post(tx, services, accountId, passwordChangedLetter(account.email));
  });
}
