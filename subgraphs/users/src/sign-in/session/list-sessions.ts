import type { RequestContext } from '@muster/kit/subgraph';
import { isSelf } from '../../account/personal.policy.ts';
import { settingsOf } from '../../settings.ts';
import { devicesOf } from '../devices/device.personal.ts';
import type { SessionType } from './session.graphql.ts';

export const SESSIONS_SHOWN_MAX = 100;

/** The live sessions of an account, the last used first. Raw SQL, for the last use is an aggregate over refresh tokens. */
export async function listSessions(
  { em, actor, now, services }: RequestContext,
  userId: string,
): Promise<SessionType[]> {
  const rows = await em.execute<(Omit<SessionType, 'isCurrent' | 'device'> & { deviceId: string | null })[]>(
    `select session.id, device_id as "deviceId", ip, user_agent as "userAgent", session.created_at as "createdAt", session.expires_at as "expiresAt",
            coalesce((select max(used_at) from refresh_token where session_id = session.id), session.created_at) as "lastUsedAt"
       from session
      where account_id = ? and revoked_at is null and expires_at > ? order by "lastUsedAt" desc, session.id desc limit ${SESSIONS_SHOWN_MAX}`,
    [userId, now],
  );
  const devices = await devicesOf(em, userId, {
    now,
    ring: isSelf(actor, userId) ? settingsOf(services).MUSTER_DATA_KEY : null,
    sessionId: actor.sessionId,
  });
  const byId = new Map(devices.map((device) => [device.id, device]));
  return rows.map(({ deviceId, ...row }) => ({
    ...row,
    isCurrent: row.id === actor.sessionId,
    device: byId.get(deviceId ?? '') ?? null,
  }));
}
