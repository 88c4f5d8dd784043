import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../account/account.entity.ts';
import { takeAttempt } from '../account/attempts.ts';
import { isPassword, PASSWORD_MAX } from '../account/password.ts';
import { settingsOf } from '../settings.ts';
import { TooManyTries, WrongPassword } from './erasure.refusals.ts';

/** The way by which passwords are confirmed: its wrong guesses close it, and not the ways to sign in. */
const WAY = 'confirmation';

/**
 * Makes sure that whoever holds the session also knows the password. A session alone may be stolen or left open. Slow on
 * purpose, so outside any transaction; answers what it was checked against, for whoever must know that it is still the one.
 */
export async function confirmPassword(services: Services, caller: Caller, password: string): Promise<string> {
  const { id } = caller.actor;
  const account = await services.db.orm.em.fork().findOne(Account, { id });
  if (account === null || password.length > PASSWORD_MAX) throw new WrongPassword();
  const lockedUntil = await services.transact(caller, (tx) => takeAttempt(tx, { id }, WAY));
  if (lockedUntil !== null) throw new TooManyTries(lockedUntil);
  if (!(await isPassword(account.passwordHash, password, settingsOf(services)))) {
    await services.transact(caller, async (tx) =>
      tx.audit({ action: 'user.confirmation_failed', entityType: 'User', entityId: id }),
    );
    throw new WrongPassword();
  }
  await services.transact(caller, async ({ em }) => {
    await em.execute(`delete from failed_sign_in where account_id = ? and ip = ?`, [id, WAY]);
  });
  return account.passwordHash;
}
