import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Erasure } from './erasure.entity.ts';

/** Locks an account until the transaction ends, or NotFound for one that does not exist or was erased. */
export async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await lockAccountRow(tx, accountId);
  // A statement of its own: it sees an erasure that was committed while the lock was waited for.
  await refuseErased(tx, accountId);
}

/** Locks the row alone, which an erased account keeps. */
export async function lockAccountRow(tx: Tx, accountId: string): Promise<void> {
  const found = isId(accountId)
    ? await tx.em.execute(`select 1 from account where id = ? for no key update`, [accountId])
    : [];
  if (found.length === 0) throw new NotFound('account');
}

export async function refuseErased(tx: Tx, accountId: string): Promise<void> {
  if ((await tx.em.count(Erasure, { accountId })) > 0) throw new NotFound('account');
}
