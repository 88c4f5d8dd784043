import type { Caller } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';

/** Leaves a line in the history of sign-ins. */
export async function noteSignIn(
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
