import { sessionRevoked } from '@muster/events';
import type { Tx } from '@muster/kit/orm';
import { endAccess } from './end-access.ts';
import { Session } from './session.entity.ts';

/** Ends a session before it expires; nothing for one that has ended. */
export async function revokeSession(tx: Tx, userId: string, sessionId: string, reason: string): Promise<void> {
  const live = { id: sessionId, accountId: userId, revokedAt: null };
  const ended = await tx.em.nativeUpdate(Session, live, { revokedAt: tx.now, revokedBecause: reason });
  if (ended === 0) return;
  await endAccess(tx, { userId, sessionId, reason: `The session has ended: ${reason}` });
  tx.emit(sessionRevoked, { userId, sessionId, reason });
  tx.audit({ action: 'session.revoke', entityType: 'Session', entityId: sessionId, after: { reason } });
}
