import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { Device } from './device.entity.ts';

/** Ends the trust in one of the actor's devices. Answers its id. */
export async function distrustDevice(tx: Tx, id: string): Promise<string> {
  const changed = isId(id) ? await tx.em.nativeUpdate(Device, { id, accountId: tx.actor.id }, { trustedAt: null }) : 0;
  if (changed === 0) throw new NotFound('device');
  tx.audit({ action: 'device.distrust', entityType: 'Device', entityId: id });
  return id;
}
