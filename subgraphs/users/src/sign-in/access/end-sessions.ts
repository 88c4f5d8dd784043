import { LockMode } from '@mikro-orm/core';
import type { Tx } from '@muster/kit/orm';
import { revokeSession } from './revoke-session.ts';
import { Session } from './session.entity.ts';

/** Ends every session of an account except `kept`. Answers how many it ended. */
export async function endSessions(tx: Tx, accountId: string, kept: string | null, reason: string): Promise<number> {
  const live = await tx.em.find(
    Session,
    { accountId, revokedAt: null, ...(kept === null ? {} : { id: { $ne: kept } }) },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const { id } of live) await revokeSession(tx, accountId, id, reason);
  return live.length;
}
