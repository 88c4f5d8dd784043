import { NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Session } from '../access/session.entity.ts';
import { Device } from './device.entity.ts';

/** Trusts the device of the actor's session for thirty days. Answers its id. */
export async function trustThisDevice(tx: Tx): Promise<string> {
  const { id: accountId, sessionId } = tx.actor;
  const session = sessionId === undefined ? null : await tx.em.findOne(Session, { id: sessionId, accountId });
  const id = session?.deviceId;
  const changed = id == null ? 0 : await tx.em.nativeUpdate(Device, { id, accountId }, { trustedAt: tx.now });
  if (id == null || changed === 0) throw new NotFound('device');
  tx.audit({ action: 'device.trust', entityType: 'Device', entityId: id });
  return id;
}
