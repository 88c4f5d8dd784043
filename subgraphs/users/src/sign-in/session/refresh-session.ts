import { type Caller, RateLimited } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Account } from '../../account/account.entity.ts';
import { settingsOf } from '../../settings.ts';
import { revokeSession } from '../access/revoke-session.ts';
import { RefreshToken } from '../access/session.entity.ts';
import { InvalidRefreshToken } from './session.refusals.ts';
import { accessTokenOf, hashOf, type StartedSession, storeRefreshToken, successorOf } from './start-session.ts';

const TOKEN_MAX = 200;
/** Retry window: the same client may repeat a refresh whose answer got lost. */
const LOST_ANSWER_MS = 10_000;
const HOUR_MS = 60 * 60_000;
/** Refreshes of one session within an hour; an access token lives half a minute at least. */
export const AN_HOUR_MAX = 240;
const RETRY_MS = 60_000;

interface TokenRow {
  readonly session_id: string;
  readonly account_id: string;
  readonly used_at: string | Date | null;
  readonly is_live: boolean;
  readonly same_client: boolean;
}

/** Exchanges a refresh token for its successor. A used one that comes again was stolen or copied: its session ends. */
export async function refreshSession(services: Services, caller: Caller, token: string): Promise<StartedSession> {
  if (token.length > TOKEN_MAX) throw new InvalidRefreshToken();
  // Ending a session must be committed, so a refusal for reuse is thrown outside the transaction.
  const renewed = await services.transact(caller, (tx) => exchange(tx, services, caller, token));
  if (renewed === null) throw new InvalidRefreshToken();
  return renewed;
}

async function exchange(
  tx: Tx,
  services: Services,
  { ip, userAgent }: Caller,
  token: string,
): Promise<StartedSession | null> {
  const [row] = await tx.em.execute<TokenRow[]>(
    `select token.session_id, session.account_id, token.used_at,
            (token.expires_at > ? and session.expires_at > ? and session.revoked_at is null) as is_live,
            (session.ip is not distinct from ? and session.user_agent is not distinct from ?) as same_client
       from refresh_token as token join session on session.id = token.session_id
      where token.token_hash = ? for update`,
    [tx.now, tx.now, ip ?? null, userAgent ?? null, hashOf(token)],
  );
  if (row === undefined || !row.is_live) return null;
  const account = await tx.em.findOneOrFail(Account, { id: row.account_id });
  if (account.status !== 'ACTIVE') return null;
  const successor = successorOf(token, settingsOf(services).MUSTER_AUTH_SECRET);

  if (row.used_at !== null) {
    const age = tx.now.getTime() - new Date(row.used_at).getTime();
    const isAskedAgain = row.same_client && age <= LOST_ANSWER_MS && (await isUnused(tx, successor));
    if (!isAskedAgain) {
      await revokeSession(tx, row.account_id, row.session_id, 'a used refresh token came again');
      return null;
    }
  } else {
    await refuseHaste(tx, row.session_id);
    await tx.em.nativeUpdate(RefreshToken, { tokenHash: hashOf(token) }, { usedAt: tx.now });
    await storeRefreshToken(tx, row.session_id, successor);
  }
  return { refreshToken: successor, user: account, ...(await accessTokenOf(tx, services, account, row.session_id)) };
}

/** Rate limit of one session. Each refresh leaves a row, by which a copied token is detected. */
async function refuseHaste(tx: Tx, sessionId: string): Promise<void> {
  const since = new Date(tx.now.getTime() - HOUR_MS);
  if ((await tx.em.count(RefreshToken, { sessionId, createdAt: { $gt: since } })) > AN_HOUR_MAX)
    throw new RateLimited('This session was refreshed too often. Wait a little.', RETRY_MS);
}

const isUnused = async (tx: Tx, token: string): Promise<boolean> =>
  (await tx.em.count(RefreshToken, { tokenHash: hashOf(token), usedAt: null })) === 1;
