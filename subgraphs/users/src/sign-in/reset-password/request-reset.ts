import { aadOf, derived, open, seal } from '@muster/kit/crypto';
import { type Caller, RateLimited } from '@muster/kit/domain';
import { defineJob, newId } from '@muster/kit/orm';
import { networkJobHandler, type Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { withEmail } from '../../account/account.personal.ts';
import { settingsOf } from '../../settings.ts';
import { linkTo, type Mail } from '../mail/letters.ts';
import { post } from '../mail/post.ts';
import { issueToken, TOKEN_MINUTES } from '../one-time-tokens/one-time-token.ts';
import { countUp } from '../rate-limit/rate-counts.ts';
import { countOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';

/** The address goes sealed: a job is no place for it. */
const beginReset = defineJob({
  kind: 'begin-password-reset',
  payload: z.object({ requestId: z.uuid(), sealedEmail: z.string() }),
});

const ringOf = (services: Services) => derived(settingsOf(services).MUSTER_DATA_KEY, 'muster users reset requests');
const placeOfRequest = (id: string): string => aadOf('job', 'email', id);

const HOUR_MS = 60 * 60_000;
const MINUTE_MS = 60_000;
/** Of one network, whichever addresses of mail it names. */
const REQUESTS: RateLimit = { name: 'reset-requests', windowMs: HOUR_MS, max: 30 };
/** Of everybody together: so many in a minute begin at once, the others one after the other, and other mails between them. */
const ALL = { key: 'reset-requests:all', windowMs: MINUTE_MS };
const AT_ONCE = 60;
const NEXT_AFTER_MS = 50;
const ALL_MAX = 6_000;

/**
 * Takes a wish for another password. Whether there is such an account is only looked at afterwards, when nobody waits: the
 * answer and the time it takes are the same either way. Wishes for one address that wait are one.
 */
export async function requestReset(services: Services, caller: Caller, email: string): Promise<void> {
  const requestId = newId();
  const sealedEmail = seal(email, ringOf(services), placeOfRequest(requestId));
  const { emailHash } = await withEmail(services, email);
  await services.transact(caller, async (tx) => {
    await countOrRefuse(tx, services, REQUESTS, caller.ip);
    const { count, endsAt } = (await countUp(tx, [ALL])).get(ALL.key)!;
    if (count > ALL_MAX)
      throw new RateLimited('Too many people ask for another password just now.', endsAt.getTime() - tx.now.getTime());
    const inLine = Math.max(0, count - AT_ONCE);
    const runAt = new Date(tx.now.getTime() + inLine * NEXT_AFTER_MS);
    tx.schedule(beginReset, emailHash, { requestId, sealedEmail }, runAt);
  });
}

export const beginResetJob = networkJobHandler(beginReset, async (services, { requestId, sealedEmail }, caller) => {
  const email = open(sealedEmail, ringOf(services), placeOfRequest(requestId));
  const condition = await withEmail(services, email);
  await services.transact(caller, async (tx) => {
    const account = await tx.em.findOne(Account, condition);
    if (account === null || account.status !== 'ACTIVE') return;
    const token = await issueToken(tx, account.id, 'PASSWORD_RESET', account.emailHash!);
    if (token === null) return;
    await post(tx, services, account, letter(services, account.email, token));
    tx.audit({ action: 'user.request_password_reset', entityType: 'User', entityId: account.id });
  });
});

const letter = (services: Services, to: string, token: string): Mail => ({
  to,
  subject: 'A new password for your account',
  text: `Somebody, most likely you, wants to choose another password for your account:

${linkTo(services, 'reset-password', token)}

This is good for ${TOKEN_MINUTES} minutes. If it was not you, there is nothing to do: your password stays as it is.`,
});
