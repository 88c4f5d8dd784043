import { userRegistered } from '@muster/events';
import { type Caller, comparedEmail } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { withEmail } from '../../account/account.personal.ts';
import { AccountLocked, MfaRequired } from '../credentials.refusals.ts';
import { countWrong, refuseGuessing } from '../guesses/guesses.ts';
import { NO_PASSWORD } from '../hashing/passwords.ts';
import { passSecondFactor } from '../mfa/pass-second-factor.ts';
import { openAccount } from '../session/open-account.ts';
import { type StartedSession, startSession } from '../session/start-session.ts';
import { noteSignIn } from '../sign-ins/note-sign-in.ts';
import { createAccount } from '../sign-up/create-account.ts';
import { noteVerified } from '../verify-email/verify-email.ts';
import { type Attempt, type Claims, claimsOf, endAttempt, noteAccount, takeAttempt } from './attempt.ts';
import { accountOf, linkIdentity } from './identities.ts';
import { OidcRefused } from './oidc.refusals.ts';
import { providerOf } from './providers.ts';

interface Answer {
  readonly attempt: string;
  readonly callbackUrl: string;
  readonly mfaCode: string | null;
  readonly deviceKey: string | null;
}

/** Starts a session for the account that a provider identifies. The provider is called outside any transaction. */
export async function completeSignIn(services: Services, caller: Caller, answer: Answer): Promise<StartedSession> {
  const taken = await takenAttempt(services, caller, answer.attempt);
  if (taken.linking_account_id !== null) throw new OidcRefused('NOT_VALID');
  const accountId = taken.account_id ?? (await identify(services, caller, taken, answer));
  const account = await services.db.orm.em.fork().findOneOrFail(Account, { id: accountId });
  if (account.status !== 'ACTIVE') throw new AccountLocked(null);
  let factorProved: boolean;
  try {
    factorProved = await passSecondFactor(services, caller, account.id, {
      code: answer.mfaCode,
      deviceKey: answer.deviceKey,
    });
  } catch (error) {
    // The provider's answer is used up by now. The account is kept, so that only the code is needed for the retry.
    if (error instanceof MfaRequired)
      await services.transact(caller, async (tx) => void (await noteAccount(tx, answer.attempt, account.id)));
    throw error;
  }
  return services.transact(caller, async (tx) => {
    await endAttempt(tx, answer.attempt);
    await openAccount(tx, account.id, null);
    await tx.em.nativeUpdate(Account, { id: account.id }, { lastLoginAt: tx.now });
    await noteSignIn(tx, account.id, 'SUCCESS', caller);
    return startSession(tx, services, account, caller, { factorProved, deviceKey: answer.deviceKey });
  });
}

/** Unknown attempts count as wrong guesses of the network. */
async function takenAttempt(services: Services, caller: Caller, attempt: string): Promise<Attempt> {
  const taken = await services.transact(caller, async (tx) => {
    await refuseGuessing(tx, caller.ip);
    const found = await takeAttempt(tx, services, attempt);
    if (found === null) await countWrong(tx, caller.ip);
    return found;
  });
  if (taken === null) throw new OidcRefused('ATTEMPT_OVER');
  return taken;
}

async function identify(
  services: Services,
  caller: Caller,
  taken: Attempt,
  { callbackUrl }: Pick<Answer, 'callbackUrl'>,
): Promise<string> {
  const provider = providerOf(services, taken.provider);
  const claims = await claimsOf(services, provider, taken, callbackUrl);
  return services.transact(caller, async (tx) => {
    const known = await accountOf(tx, services, claims);
    return known ?? createNewcomer(tx, services, provider.name, claims);
  });
}

/**
 * Creates an account for a new identity, whose address the provider must have verified. An existing account with this address is
 * not opened by it: its creator may have waited for that.
 */
async function createNewcomer(tx: Tx, services: Services, provider: string, claims: Claims): Promise<string> {
  if (claims.email === null || !claims.emailVerified) throw new OidcRefused('EMAIL_NOT_VERIFIED');
  if ((await tx.em.count(Account, await withEmail(services, claims.email))) > 0)
    throw new OidcRefused('ACCOUNT_EXISTS');
  const { email, name: displayName } = claims;
  const account = await createAccount(tx, { email, displayName, passwordHash: NO_PASSWORD }, 'CUSTOMER');
  tx.emit(userRegistered, { userId: account.id });
  tx.audit({ action: 'user.sign_up', entityType: 'User', entityId: account.id });
  await noteVerified(tx, account.id);
  await linkIdentity(tx, services, account.id, provider, claims);
  return account.id;
}

/** Links an identity to the actor's account: both must have the same address, verified by the provider. */
export async function completeLink(
  services: Services,
  caller: Caller,
  { attempt, callbackUrl }: Pick<Answer, 'attempt' | 'callbackUrl'>,
): Promise<void> {
  const { id } = caller.actor;
  const taken = await takenAttempt(services, caller, attempt);
  if (taken.linking_account_id !== id) throw new OidcRefused('NOT_VALID');
  const provider = providerOf(services, taken.provider);
  const claims = await claimsOf(services, provider, taken, callbackUrl);
  await services.transact(caller, async (tx) => {
    await endAttempt(tx, attempt);
    const account = await tx.em.findOneOrFail(Account, { id });
    if (claims.email === null || !claims.emailVerified) throw new OidcRefused('EMAIL_NOT_VERIFIED');
    if (comparedEmail(claims.email) !== comparedEmail(account.email)) throw new OidcRefused('OTHER_EMAIL');
    await linkIdentity(tx, services, id, provider.name, claims);
    await noteVerified(tx, id);
  });
}
