import type { Caller } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { countWrong, refuseGuessing } from '../guesses/guesses.ts';
import { enqueueEmail } from '../mail/enqueue-email.ts';
import { linkTo } from '../mail/link-to.ts';
import type { Mail } from '../mail/mailer.ts';
import { TokenNotValid } from '../one-time-tokens/one-time-token.refusals.ts';
import { issueToken, TOKEN_MAX, TOKEN_MINUTES, useToken } from '../one-time-tokens/one-time-token.ts';

/** Emails a token that proves the address of an account, within the limits of `issueToken`. */
export async function askToVerify(tx: Tx, services: Services, account: Account): Promise<void> {
  if (account.emailVerifiedAt != null || account.emailHash == null) return;
  const token = await issueToken(tx, account.id, 'EMAIL_VERIFY', account.emailHash);
  if (token !== null) await enqueueEmail(tx, services, account, verificationEmail(services, account.email, token));
}

const verificationEmail = (services: Services, to: string, token: string): Mail => ({
  to,
  subject: 'Please confirm your e-mail address',
  text: `Somebody, most likely you, has made an account with this address. To confirm that it is yours:

${linkTo(services, 'verify-email', token)}

This is good for ${TOKEN_MINUTES} minutes. If it was not you, there is nothing to do: without this nobody can use your address.`,
});

/** Verifies an address by a token. It does not sign in: others may have read the token. */
export async function verifyEmail(services: Services, caller: Caller, token: string): Promise<void> {
  if (token.length > TOKEN_MAX) throw new TokenNotValid();
  const accountId = await services.transact(caller, async (tx) => {
    await refuseGuessing(tx, caller.ip);
    const found = await useToken(tx, token, 'EMAIL_VERIFY');
    if (found === null) await countWrong(tx, caller.ip);
    else await noteVerified(tx, found);
    return found;
  });
  if (accountId === null) throw new TokenNotValid();
}

/** Marks the address of an account as verified. */
export async function noteVerified(tx: Tx, accountId: string): Promise<void> {
  const unverified = { id: accountId, emailVerifiedAt: null };
  const changed = await tx.em.nativeUpdate(Account, unverified, { emailVerifiedAt: tx.now });
  if (changed > 0) tx.audit({ action: 'user.verify_email', entityType: 'User', entityId: accountId });
}

/** Sends another token to an actor who did not receive the first. */
export const askAgain = (services: Services, caller: Caller): Promise<void> =>
  services.transact(caller, async (tx) => {
    const account = await tx.em.findOne(Account, { id: caller.actor.id });
    if (account !== null) await askToVerify(tx, services, account);
  });
