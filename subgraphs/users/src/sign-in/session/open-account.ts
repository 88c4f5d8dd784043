import type { Tx } from '@muster/kit/orm';
import type { AccountStatus } from '../../account/account.states.ts';
import { AccountLocked, InvalidCredentials } from '../credentials.refusals.ts';

/**
 * Locks an account for a session to begin, if it still may. What was checked before was checked slowly and outside any
 * transaction: who was banned meanwhile, or whose password is another one by now, stays out. Without a password hash, any
 * password will do.
 */
export async function openAccount(tx: Tx, accountId: string, passwordHash: string | null): Promise<void> {
  const [row] = await tx.em.execute<{ status: AccountStatus; is_same: boolean }[]>(
    `select status, password_hash = coalesce(?, password_hash) as is_same from account where id = ? for no key update`,
    [passwordHash, accountId],
  );
  if (row === undefined || !row.is_same) throw new InvalidCredentials();
  if (row.status !== 'ACTIVE') throw new AccountLocked(null);
}
