import { sessionRevoked } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { endAccess } from './end-access.ts';

/** Ends a session before its time. */
export async function revokeSession(tx: Tx, userId: string, sessionId: string, reason: string): Promise<void> {
  const ended = await tx.em.execute(
    `update session set revoked_at = ?, revoked_because = ? where id = ? and account_id = ? and revoked_at is null returning 1`,
    [tx.now, reason, sessionId, userId],
  );
  if (ended.length === 0) return;
  await endAccess(tx, { userId, sessionId, reason: `The session has ended: ${reason}` });
  tx.emit(sessionRevoked, { userId, sessionId, reason });
  tx.audit({ action: 'session.revoke', entityType: 'Session', entityId: sessionId, after: { reason } });
}
