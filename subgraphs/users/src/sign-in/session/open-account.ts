import type { Tx } from '@muster/kit/orm';
import type { AccountStatus } from '../../account/account.states.ts';
import { AccountLocked, InvalidCredentials } from '../credentials.refusals.ts';

/**
 * Locks an account for the start of a session, if it may still sign in. The checks before were slow and outside any transaction: an
 * account that was banned meanwhile, or whose password changed, is refused. Without a password hash the password is not compared.
 */
export async function openAccount(tx: Tx, accountId: string, passwordHash: string | null): Promise<void> {
  const [row] = await tx.em.execute<{ status: AccountStatus; is_same: boolean }[]>(
    `select status, password_hash = coalesce(?, password_hash) as is_same from account where id = ? for no key update`,
    [passwordHash, accountId],
  );
  if (row === undefined || !row.is_same) throw new InvalidCredentials();
  if (row.status !== 'ACTIVE') throw new AccountLocked(null);
}
