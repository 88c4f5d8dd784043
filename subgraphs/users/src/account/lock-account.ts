import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';

/** Locks an account until the transaction ends, or NotFound for one that is not there or was erased. */
export async function lockAccount(tx: Tx, userId: string): Promise<void> {
  const found = isId(userId)
    ? await tx.em.execute(
        `select 1 from account where id = ? and not exists (select from erasure where account_id = account.id) for no key update`,
        [userId],
      )
    : [];
  if (found.length === 0) throw new NotFound('account');
}
