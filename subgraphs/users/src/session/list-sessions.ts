import type { RequestContext } from '@muster/kit/subgraph';
import type { SessionType } from './session.graphql.ts';

/** The living sessions of a user, the one used last first. */
export async function listSessions({ em, actor, now }: RequestContext, userId: string): Promise<SessionType[]> {
  const rows = await em.execute<Omit<SessionType, 'isCurrent'>[]>(
    `select session.id, ip, user_agent as "userAgent", session.created_at as "createdAt", session.expires_at as "expiresAt",
            coalesce((select max(used_at) from refresh_token where session_id = session.id), session.created_at) as "lastUsedAt"
       from session
      where account_id = ? and revoked_at is null and expires_at > ? order by "lastUsedAt" desc, session.id desc limit 100`,
    [userId, now],
  );
  return rows.map((row) => ({ ...row, isCurrent: row.id === actor.sessionId }));
}
