import { LockMode } from '@mikro-orm/core';
import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { lockAccount } from '../../account/lock-account.ts';
import { revokeSession } from '../access/revoke-session.ts';
import { Session } from '../access/session.entity.ts';
import { Device } from './device.entity.ts';

/** Deletes one of the actor's devices and ends its sessions; its key is worthless from then on. Answers how many sessions ended. */
export async function removeDevice(tx: Tx, id: string): Promise<number> {
  const { id: accountId } = tx.actor;
  // A session that begins on it meanwhile waits, and finds it gone.
  await lockAccount(tx, accountId);
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const device = isId(id) ? await tx.em.findOne(Device, { id, accountId }, { lockMode }) : null;
  if (device === null) throw new NotFound('device');
  const live = await tx.em.find(Session, { deviceId: id, revokedAt: null }, { orderBy: { id: 'asc' }, lockMode });
  for (const session of live) await revokeSession(tx, accountId, session.id, 'the device was removed');
  await tx.em.nativeDelete(Device, { id });
  tx.audit({ action: 'device.remove', entityType: 'Device', entityId: id });
  return live.length;
}
