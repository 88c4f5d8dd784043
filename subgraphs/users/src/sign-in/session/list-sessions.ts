import { type Connection, isId, type PageArguments } from '@muster/kit/domain';
import { childList, type Reader, type RequestContext } from '@muster/kit/subgraph';
import { Session } from '../access/session.entity.ts';

export const SESSIONS_SHOWN_MAX = 100;

const LAST_USED = `coalesce((select max(used_at) from refresh_token where session_id = session.id), session.created_at)`;

/** The live sessions of an account, the last used first. Raw SQL, for the last use is an aggregate over refresh tokens. */
export async function listSessions({ em, now }: RequestContext, userId: string): Promise<Session[]> {
  if (!isId(userId)) return [];
  const rows = await em.execute<{ id: string }[]>(
    `select session.* from session where account_id = ? and revoked_at is null and expires_at > ?
      order by ${LAST_USED} desc, session.id desc limit ${SESSIONS_SHOWN_MAX}`,
    [userId, now],
  );
  return rows.map((row) => em.map(Session, row));
}

/** One page of the live sessions of an account, the last begun first; the caller has asked whether the actor may see them. */
const liveSessions = childList({
  name: 'User.sessions',
  entity: Session,
  from: 'session as child',
  parent: 'child.account_id',
  isNewestFirst: true,
  where: 'child.revoked_at is null and child.expires_at > ?::timestamptz',
  params: (_: null, { now }) => [now.toISOString()],
});
export const sessionsOfAccount = (
  ctx: RequestContext,
  accountId: string,
  page: PageArguments,
): Promise<Connection<Session>> => liveSessions(ctx, accountId, null, page);

/** Moment of the last refresh of each session, or of its begin; of sessions that the actor was shown. */
export async function lastUseOfSession(ids: readonly string[], { em }: Pick<Reader, 'em'>): Promise<Date[]> {
  const rows = await em.execute<{ id: string; at: string | Date }[]>(
    `select id, ${LAST_USED} as at from session where id in (?)`,
    [ids],
  );
  const byId = new Map(rows.map(({ id, at }) => [id, new Date(at)]));
  return ids.map((id) => byId.get(id)!);
}
