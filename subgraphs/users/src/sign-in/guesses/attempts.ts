import type { Tx } from '@muster/kit/orm';
import { noteSignIn } from '../sign-ins/note-sign-in.ts';

/** Ten wrong ones for an account by one way within the window close that way for a while; other ways stay open. */
export const FAILURES_MAX = 10;
const WINDOW_MS = 15 * 60_000;
const LOCKED_MS = 15 * 60_000;

/** Ways that are no addresses: whoever guesses there has the password, or a session, from wherever. */
export const FACTOR_WAY = 'second factor';
export const CONFIRMATION_WAY = 'confirmation';

/**
 * Counts an attempt before the password is looked at, so that a thousand guesses at once are still ten; a right password
 * forgets the count. Answers until when this way is closed, or null when the attempt may go on.
 */
export async function takeAttempt(
  tx: Tx,
  { id: accountId, exists }: { readonly id: string; readonly exists: boolean },
  way: string,
): Promise<Date | null> {
  const windowEnds = new Date(tx.now.getTime() + WINDOW_MS);
  const [row] = await tx.em.execute<{ failures: number; locked_until: string | Date | null }[]>(
    `insert into failed_sign_in as known (account_id, ip, failures, window_ends_at) values (?, ?, 1, ?)
     on conflict (account_id, ip) do update
        set failures = case when known.window_ends_at <= ? then 1 else known.failures + 1 end,
            window_ends_at = case when known.window_ends_at <= ? then excluded.window_ends_at else known.window_ends_at end,
            locked_until = case when known.window_ends_at <= ? then null else known.locked_until end
     returning failures, locked_until`,
    [accountId, way, windowEnds, tx.now, tx.now, tx.now],
  );
  const { failures, locked_until } = row!;
  if (locked_until !== null && new Date(locked_until) > tx.now) return new Date(locked_until);
  if (failures <= FAILURES_MAX) return null;
  const lockedUntil = new Date(tx.now.getTime() + LOCKED_MS);
  await tx.em.execute(
    `update failed_sign_in set locked_until = ?, window_ends_at = ? where account_id = ? and ip = ?`,
    [lockedUntil, lockedUntil, accountId, way],
  );
  await noteSignIn(tx, exists ? accountId : null, 'LOCKED', { ip: way });
  tx.audit({ action: 'user.sign_in_locked', entityType: 'User', entityId: accountId });
  return lockedUntil;
}

export const forgetAttempts = (tx: Tx, accountId: string, way: string): Promise<unknown> =>
  tx.em.execute(`delete from failed_sign_in where account_id = ? and ip = ?`, [accountId, way]);
