import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '@muster/kit/orm';
import { lockAccountRow } from '../../account/lock-account.ts';
import { OneTimeToken, type TokenPurpose } from './one-time-token.entity.ts';

const BYTES = 32;
const LIVES_MS = 30 * 60_000;
/** Cooldown between two tokens of one account: nobody may fill another person's mailbox. */
const NEXT_AFTER_MS = 60_000;
const HOUR_MS = 60 * 60_000;
const AN_HOUR_MAX = 5;

export const TOKEN_MINUTES = LIVES_MS / 60_000;
export const TOKEN_MAX = 100;

/** Only the hash of a token is stored: a reader of the table cannot use it. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A token for one purpose and address; it ends those before it. Null when the account had too many lately. */
export async function issueToken(
  tx: Tx,
  accountId: string,
  purpose: TokenPurpose,
  emailHash: string,
  livesMs = LIVES_MS,
): Promise<string | null> {
  await lockAccountRow(tx, accountId); // Of two concurrent requests the second counts the first.
  const since = (ms: number) => new Date(tx.now.getTime() - ms);
  const recent = await tx.em.find(
    OneTimeToken,
    { accountId, purpose, createdAt: { $gt: since(HOUR_MS) } },
    { fields: ['createdAt'], disableIdentityMap: true },
  );
  if (recent.length >= AN_HOUR_MAX || recent.some(({ createdAt }) => createdAt > since(NEXT_AFTER_MS))) return null;
  await endTokens(tx, accountId, purpose);
  const token = randomBytes(BYTES).toString('base64url');
  await tx.em.insert(OneTimeToken, {
    tokenHash: hashOf(token),
    accountId,
    purpose,
    emailHash,
    createdAt: tx.now,
    expiresAt: new Date(tx.now.getTime() + livesMs),
  });
  return token;
}

/** Makes every token of an account for a purpose worthless. */
export const endTokens = (tx: Tx, accountId: string, purpose: TokenPurpose): Promise<unknown> =>
  tx.em.nativeUpdate(OneTimeToken, { accountId, purpose, endedAt: null }, { endedAt: tx.now });

/** The account of a valid token, or null. `look` leaves the token unused. It is valid for the address that it was sent to. */
export async function useToken(
  tx: Tx,
  token: string,
  purpose: TokenPurpose,
  { look = false } = {},
): Promise<string | null> {
  const [row] = await tx.em.execute<{ account_id: string }[]>(
    `update one_time_token as token set ended_at = case when ? then ended_at else ?::timestamptz end
       from account
      where token_hash = ? and purpose = ? and ended_at is null and expires_at > ?
        and account.id = token.account_id and account.email_hash = token.email_hash
     returning account_id`,
    [look, tx.now, hashOf(token), purpose, tx.now],
  );
  return row?.account_id ?? null;
}
