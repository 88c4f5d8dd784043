import { aadOf, derived, open, seal } from '@muster/kit/crypto';
import { type Caller, RateLimited } from '@muster/kit/domain';
import { defineJob, newId } from '@muster/kit/orm';
import { networkJobHandler, type Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { withEmail } from '../../account/account.personal.ts';
import { settingsOf } from '../../settings.ts';
import { enqueueEmail } from '../mail/enqueue-email.ts';
import { linkTo } from '../mail/link-to.ts';
import type { Mail } from '../mail/mailer.ts';
import { issueToken, TOKEN_MINUTES } from '../one-time-tokens/one-time-token.ts';
import { countUp } from '../rate-limit/rate-counts.ts';
import { countOrRefuse, type RateLimit } from '../rate-limit/rate-limit.ts';

/** The address is sealed: a job must not hold it in clear. */
const beginReset = defineJob({
  kind: 'begin-password-reset',
  payload: z.object({ requestId: z.uuid(), sealedEmail: z.string() }),
});

const ringOf = (services: Services) => derived(settingsOf(services).MUSTER_DATA_KEY, 'muster users reset requests');
const contextOf = (id: string): string => aadOf('job', 'email', id);

const HOUR_MS = 60 * 60_000;
const MINUTE_MS = 60_000;
/** Requests of one network, for any email addresses. */
const REQUESTS: RateLimit = { name: 'reset-requests', windowMs: HOUR_MS, max: 30 };
/** Requests of the whole system: the first of a minute begin immediately, later ones are spaced so that other email gets through. */
const ALL = { key: 'reset-requests:all', windowMs: MINUTE_MS };
const AT_ONCE = 60;
const NEXT_AFTER_MS = 50;
const ALL_MAX = 6_000;

/**
 * Schedules a password reset. A job looks for the account later, when nobody waits: the answer and its time are the same
 * whether there is one or not. Pending requests for one address are coalesced.
 */
export async function requestReset(services: Services, caller: Caller, email: string): Promise<void> {
  const requestId = newId();
  const sealedEmail = seal(email, ringOf(services), contextOf(requestId));
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
  const email = open(sealedEmail, ringOf(services), contextOf(requestId));
  const condition = await withEmail(services, email);
  await services.transact(caller, async (tx) => {
    const account = await tx.em.findOne(Account, condition);
    if (account === null || account.status !== 'ACTIVE') return;
    const token = await issueToken(tx, account.id, 'PASSWORD_RESET', account.emailHash!);
    if (token === null) return;
    await enqueueEmail(tx, services, account, resetEmail(services, account.email, token));
    tx.audit({ action: 'user.request_password_reset', entityType: 'User', entityId: account.id });
  });
});

const resetEmail = (services: Services, to: string, token: string): Mail => ({
  to,
  subject: 'A new password for your account',
  text: `Somebody, most likely you, wants to choose another password for your account:

${linkTo(services, 'reset-password', token)}

This is good for ${TOKEN_MINUTES} minutes. If it was not you, there is nothing to do: your password stays as it is.`,
});
