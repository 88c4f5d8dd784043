import type { Caller } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';

/** Ten wrong passwords for an account from one address within the window close that way for a while; other ways stay open. */
export const FAILURES_MAX = 10;
const WINDOW_MS = 15 * 60_000;
const LOCKED_MS = 15 * 60_000;
/** Counts whose time is long over go with later ones, a few each time. */
const KEPT_MS = 24 * 60 * 60_000;
const FORGOTTEN_AT_ONCE = 20;

/**
 * Counts an attempt before the password is looked at, so that a thousand guesses at once are still ten; a right password
 * forgets the count. Answers until when this way is closed, or null when the attempt may go on.
 */
export async function takeAttempt(
  tx: Tx,
  { id: accountId, exists = true }: { readonly id: string; readonly exists?: boolean },
  ip: string,
): Promise<Date | null> {
  const windowEnds = new Date(tx.now.getTime() + WINDOW_MS);
  const [row] = await tx.em.execute<{ failures: number; locked_until: string | Date | null }[]>(
    `with old as (
       delete from failed_sign_in where (account_id, ip) in (
         select account_id, ip from failed_sign_in where window_ends_at < ? and (account_id, ip) <> (?, ?)
          order by window_ends_at limit ${FORGOTTEN_AT_ONCE} for update skip locked))
     insert into failed_sign_in as known (account_id, ip, failures, window_ends_at) values (?, ?, 1, ?)
     on conflict (account_id, ip) do update
        set failures = case when known.window_ends_at <= ? then 1 else known.failures + 1 end,
            window_ends_at = case when known.window_ends_at <= ? then excluded.window_ends_at else known.window_ends_at end,
            locked_until = case when known.window_ends_at <= ? then null else known.locked_until end
     returning failures, locked_until`,
    [new Date(tx.now.getTime() - KEPT_MS), accountId, ip, accountId, ip, windowEnds, tx.now, tx.now, tx.now],
  );
  const { failures, locked_until } = row!;
  if (locked_until !== null && new Date(locked_until) > tx.now) return new Date(locked_until);
  if (failures <= FAILURES_MAX) return null;
  const lockedUntil = new Date(tx.now.getTime() + LOCKED_MS);
  await tx.em.execute(
    `update failed_sign_in set locked_until = ?, window_ends_at = ? where account_id = ? and ip = ?`,
    [lockedUntil, lockedUntil, accountId, ip],
  );
  await note(tx, exists ? accountId : null, 'LOCKED', { ip });
  tx.audit({ action: 'user.sign_in_locked', entityType: 'User', entityId: accountId });
  return lockedUntil;
}

/** Leaves a line in the history of sign-ins. */
export async function note(
  tx: Tx,
  accountId: string | null,
  result: 'SUCCESS' | 'FAILURE' | 'LOCKED',
  { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
): Promise<void> {
  await tx.em.execute(`insert into login_event (account_id, result, ip, user_agent, at) values (?, ?, ?, ?, ?)`, [
    accountId,
    result,
    ip ?? null,
    userAgent ?? null,
    tx.now,
  ]);
}
