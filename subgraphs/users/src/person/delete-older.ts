import type { Tx } from '@muster/kit/orm';

/** Deletes the rows of an account beyond its newest `max`, in one statement. */
export const deleteOlder = (
  tx: Tx,
  table: 'search_log' | 'user_activity',
  accountId: string,
  max: number,
): Promise<unknown> =>
  tx.em.execute(
    `delete from ${table} where account_id = ? and id <= (
       select id from ${table} where account_id = ? order by id desc limit 1 offset ?)`,
    [accountId, accountId, max],
  );
