import { userRegistered } from '@muster/events';
import { type Caller, field } from '@muster/kit/domain';
import { type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { unlessClosed } from '../guesses/closed-networks.ts';
import { countWrong, refuseGuessing } from '../guesses/guesses.ts';
import { newPasswordHash } from '../hashing/new-password.ts';
import { PASSWORD_MAX } from '../hashing/password-rules.ts';
import { withPasswords } from '../hashing/passwords.ts';
import { countOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';
import { type StartedSession, startSession } from '../session/start-session.ts';
import { askToVerify } from '../verify-email/verify-email.ts';
import { createAccount } from './create-account.ts';
import { EmailTaken } from './sign-up.refusals.ts';

export const SignUp = z.object({
  email: field.email,
  password: z.string().max(PASSWORD_MAX),
  displayName: field.text(100).nullish(),
});
export type SignUp = z.infer<typeof SignUp>;

/** New accounts of one network within an hour: enough for the people behind one address before a launch. */
const SIGN_UPS: RateLimit = { name: 'sign-ups', windowMs: 60 * 60_000, max: 2_000 };

/**
 * Creates an account for a customer and signs in to it. Hashing is slow on purpose, so it runs outside any transaction. A taken
 * address counts as a wrong guess, because it reveals that there is an account.
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
