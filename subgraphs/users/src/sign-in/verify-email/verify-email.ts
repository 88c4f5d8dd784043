import type { Caller } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { countWrong, refuseGuessing } from '../guesses/guesses.ts';
import { linkTo, type Mail } from '../mail/letters.ts';
import { post } from '../mail/post.ts';
import { TokenNotValid } from '../one-time-tokens/one-time-token.refusals.ts';
import { issueToken, TOKEN_MAX, TOKEN_MINUTES, useToken } from '../one-time-tokens/one-time-token.ts';

/** Mails somebody a token by which they show that the address is theirs; not more often than is good for them. */
export async function askToVerify(tx: Tx, services: Services, account: Account): Promise<void> {
  if (account.emailVerifiedAt != null || account.emailHash == null) return;
  const token = await issueToken(tx, account.id, 'EMAIL_VERIFY', account.emailHash);
  if (token !== null) await post(tx, services, account, letter(services, account.email, token));
}

const letter = (services: Services, to: string, token: string): Mail => ({
  to,
  subject: 'Please confirm your e-mail address',
  text: `Somebody, most likely you, has made an account with this address. To confirm that it is yours:

${linkTo(services, 'verify-email', token)}

This is good for ${TOKEN_MINUTES} minutes. If it was not you, there is nothing to do: without this nobody can use your address.`,
});

/** The address of the account is its owner's from here on. A token does not sign in: it may have been read by others. */
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

export async function noteVerified(tx: Tx, accountId: string): Promise<void> {
  const fresh = await tx.em.execute(
    `update account set email_verified_at = ? where id = ? and email_verified_at is null returning 1`,
    [tx.now, accountId],
  );
  if (fresh.length > 0) tx.audit({ action: 'user.verify_email', entityType: 'User', entityId: accountId });
}

/** For whoever is signed in and has not got the first one. */
export const askAgain = (services: Services, caller: Caller): Promise<void> =>
  services.transact(caller, async (tx) => {
    const account = await tx.em.findOne(Account, { id: caller.actor.id });
    if (account !== null) await askToVerify(tx, services, account);
  });
