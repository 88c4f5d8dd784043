import { userRegistered } from '@muster/events';
import { type Caller, field, keptEmail } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { EmailTaken } from '../../account/account.refusals.ts';
import { unlessClosed } from '../guesses/closed-networks.ts';
import { countWrong, refuseGuessing } from '../guesses/guesses.ts';
import { newPasswordHash } from '../hashing/new-password.ts';
import { PASSWORD_MAX } from '../hashing/password-rules.ts';
import { withPasswords } from '../hashing/passwords.ts';
import { countOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';
import { type StartedSession, startSession } from '../session/start-session.ts';
import { askToVerify } from '../verify-email/verify-email.ts';

export const SignUp = z.object({
  email: field.email,
  password: z.string().max(PASSWORD_MAX),
  displayName: field.text(100).nullish(),
});
export type SignUp = z.infer<typeof SignUp>;

/** New accounts of one network within an hour: as many as a crowd behind one address makes before a launch, and no more. */
const SIGN_UPS: RateLimit = { name: 'sign-ups', windowMs: 60 * 60_000, max: 2_000 };

/**
 * Makes an account for a customer, and signs in to it. Hashing is slow on purpose, so outside any transaction. Whoever tries
 * which addresses are taken is counted like whoever guesses passwords.
 */
export async function joinShop(services: Services, caller: Caller, wanted: SignUp): Promise<StartedSession> {
  const passwordHash = await unlessClosed(services, caller.ip, () =>
    withPasswords(services, caller, async (passwords) => {
      await services.transact(caller, async (tx) => {
        await refuseGuessing(tx, caller.ip);
        await countOrRefuse(tx, services, SIGN_UPS, caller.ip);
      });
      return newPasswordHash(passwords, wanted.password, wanted.email);
    }),
  );
  try {
    return await services.transact(caller, async (tx) =>
      startSession(tx, services, await signUp(tx, services, wanted, passwordHash), caller),
    );
  } catch (error) {
    if (error instanceof EmailTaken)
      await services.transact(caller, async (tx) => void (await countWrong(tx, caller.ip)));
    throw error;
  }
}

async function signUp(
  tx: Tx,
  services: Services,
  { email, displayName }: SignUp,
  passwordHash: string,
): Promise<Account> {
  const account = await createAccount(tx, { email, displayName: displayName ?? null, passwordHash }, 'CUSTOMER');
  tx.emit(userRegistered, { userId: account.id });
  tx.audit({ action: 'user.sign_up', entityType: 'User', entityId: account.id });
  await askToVerify(tx, services, account);
  return account;
}

interface NewAccount {
  readonly email: string;
  readonly displayName: string | null;
  readonly passwordHash: string;
}

/** An account with one role. Two with the same address at once: one gets it, the other EmailTaken. */
export async function createAccount(
  tx: Tx,
  { email, displayName, passwordHash }: NewAccount,
  role: string,
): Promise<Account> {
  const account = tx.em.create(Account, {
    email: keptEmail(email),
    displayName,
    passwordHash,
    status: 'ACTIVE',
    createdAt: tx.now,
  });
  try {
    await tx.em.flush();
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_account_an_email') throw new EmailTaken();
    throw error;
  }
  await tx.em.execute(
    `insert into account_role (account_id, role_id, granted_at) select ?, id, ? from role where name = ?`,
    [account.id, tx.now, role],
  );
  return account;
}
