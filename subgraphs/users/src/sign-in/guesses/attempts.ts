import type { Tx } from '@muster/kit/orm';
import { noteSignIn } from '../sign-ins/note-sign-in.ts';
import { FailedSignIn } from './failed-sign-in.entity.ts';

/** Failed attempts at an account by one way within the window; beyond them that way is locked, and others stay open. */
export const FAILURES_MAX = 10;
const WINDOW_MS = 15 * 60_000;
const LOCKED_MS = 15 * 60_000;

/** Ways that are no address: a guesser there has the password or a session, and any address. */
export const FACTOR_WAY = 'second factor';
export const CONFIRMATION_WAY = 'confirmation';

/**
 * Counts an attempt before the password is checked, so that a thousand concurrent guesses still count as ten; a right password
 * resets the count. Answers the end of the lock, or null when the attempt may go on.
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
  await tx.em.nativeUpdate(FailedSignIn, { accountId, ip: way }, { lockedUntil, windowEndsAt: lockedUntil });
  await noteSignIn(tx, exists ? accountId : null, 'LOCKED', { ip: way });
  tx.audit({ action: 'user.sign_in_locked', entityType: 'User', entityId: accountId });
  return lockedUntil;
}

export const resetAttempts = (tx: Tx, accountId: string, way: string): Promise<unknown> =>
  tx.em.nativeDelete(FailedSignIn, { accountId, ip: way });
