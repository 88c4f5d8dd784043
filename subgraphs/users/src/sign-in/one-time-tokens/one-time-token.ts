import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '@muster/kit/orm';

export type TokenPurpose = 'EMAIL_VERIFY' | 'PASSWORD_RESET';

const BYTES = 32;
const LIVES_MS = 30 * 60_000;
/** Somebody who asks again and again must not fill somebody else's mailbox. */
const NEXT_AFTER_MS = 60_000;
const HOUR_MS = 60 * 60_000;
const AN_HOUR_MAX = 5;

export const TOKEN_MINUTES = LIVES_MS / 60_000;
export const TOKEN_MAX = 100;

/** Only what the token hashes to is kept: whoever reads the table cannot use it. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A token for one purpose and address, which ends those before it; null when this account had too many lately. */
export async function issueToken(
  tx: Tx,
  accountId: string,
  purpose: TokenPurpose,
  emailHash: string,
): Promise<string | null> {
  // Two who ask at once: the second counts the first.
  await tx.em.execute(`select 1 from account where id = ? for no key update`, [accountId]);
  const before = (ms: number) => new Date(tx.now.getTime() - ms);
  const [recent] = await tx.em.execute<{ last: number; hour: number }[]>(
    `select count(*) filter (where created_at > ?)::int as last, count(*)::int as hour
       from one_time_token where account_id = ? and purpose = ? and created_at > ?`,
    [before(NEXT_AFTER_MS), accountId, purpose, before(HOUR_MS)],
  );
  if (recent!.last > 0 || recent!.hour >= AN_HOUR_MAX) return null;
  await endTokens(tx, accountId, purpose);
  const token = randomBytes(BYTES).toString('base64url');
  await tx.em.execute(
    `insert into one_time_token (token_hash, account_id, purpose, email_hash, created_at, expires_at) values (?, ?, ?, ?, ?, ?)`,
    [hashOf(token), accountId, purpose, emailHash, tx.now, new Date(tx.now.getTime() + LIVES_MS)],
  );
  return token;
}

/** Makes every token of an account for a purpose worthless. */
export const endTokens = (tx: Tx, accountId: string, purpose: TokenPurpose): Promise<unknown> =>
  tx.em.execute(`update one_time_token set ended_at = ? where account_id = ? and purpose = ? and ended_at is null`, [
    tx.now,
    accountId,
    purpose,
  ]);

/** Whose a token is, as long as it is good; used up unless it is only `looked` at. Good for the address that it was sent to. */
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
