import { LockMode } from '@mikro-orm/core';
import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { revokeSession } from './revoke-session.ts';
import { Session } from './session.entity.ts';

/** Ends one session of an account. Answers how many it ended: 0 for a session that had ended already. */
export async function endSession(tx: Tx, accountId: string, id: string, reason: string): Promise<number> {
  const session = isId(id)
    ? await tx.em.findOne(Session, { id, accountId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
    : null;
  if (session === null) throw new NotFound('session');
  if (session.revokedAt != null) return 0;
  await revokeSession(tx, accountId, id, reason);
  return 1;
}
