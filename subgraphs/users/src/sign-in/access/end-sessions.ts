import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { revokeSession } from './revoke-session.ts';

/** Ends one session of a user. */
export async function endSession(tx: Tx, userId: string, sessionId: string, reason: string): Promise<number> {
  const rows = isId(sessionId)
    ? await tx.em.execute<{ is_live: boolean }[]>(
        `select revoked_at is null as is_live from session where id = ? and account_id = ? for update`,
        [sessionId, userId],
      )
    : [];
  const [session] = rows;
  if (session === undefined) throw new NotFound('session');
  if (!session.is_live) return 0;
  await revokeSession(tx, userId, sessionId, reason);
  return 1;
}

/** Ends every session of a user, but the one that is kept. */
export async function endSessions(tx: Tx, userId: string, kept: string | null, reason: string): Promise<number> {
  const live = await tx.em.execute<{ id: string }[]>(
    `select id from session where account_id = ? and revoked_at is null and id is distinct from ?::uuid order by id for update`,
    [userId, kept],
  );
  for (const { id } of live) await revokeSession(tx, userId, id, reason);
  return live.length;
}
