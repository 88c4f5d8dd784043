import type { Caller } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { type Guess, noteRight, noteWrong, takeGuess } from '../guesses/guesses.ts';
import { PASSWORD_MAX } from '../hashing/password-rules.ts';
import { withPasswords } from '../hashing/passwords.ts';
import { TooManyTries, WrongPassword } from './confirm-password.refusals.ts';

/**
 * Requires the password of the session's account: a session alone may be stolen or left open. Slow on purpose, so it runs outside
 * any transaction. Answers the hash that it was checked against, so that a caller can detect a change of it.
 */
export async function confirmPassword(services: Services, caller: Caller, password: string): Promise<string> {
  const { id } = caller.actor;
  if (password.length > PASSWORD_MAX) throw new WrongPassword();
  const guess: Guess = { kind: 'confirmation', account: { id, exists: true }, caller };
  return withPasswords(services, caller, async (passwords) => {
    const account = await services.db.orm.em.fork().findOne(Account, { id });
    if (account === null) throw new WrongPassword();
    const lockedUntil = await services.transact(caller, (tx) => takeGuess(tx, guess));
    if (lockedUntil !== null) throw new TooManyTries(lockedUntil);
    const { isRight } = await passwords.check(account.passwordHash, password);
    await services.transact(caller, async (tx) => {
      if (isRight) return void (await noteRight(tx, guess));
      tx.audit({ action: 'user.confirmation_failed', entityType: 'User', entityId: id });
      return void (await noteWrong(tx, guess));
    });
    if (!isRight) throw new WrongPassword();
    return account.passwordHash;
  });
}
