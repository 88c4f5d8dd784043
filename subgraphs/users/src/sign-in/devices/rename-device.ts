import type { Keyring } from '@muster/kit/crypto';
import { field, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { Device } from './device.entity.ts';
import { sealDeviceName } from './device.personal.ts';

export const RenameDevice = z.object({ name: field.text(50).nullish() });

/** Names one of the actor's devices; null removes the name. */
export async function renameDevice(
  tx: Tx,
  ring: Keyring,
  id: string,
  { name }: z.infer<typeof RenameDevice>,
): Promise<void> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const device = isId(id) ? await tx.em.findOne(Device, { id, accountId: tx.actor.id }) : null;
  if (device === null) throw new NotFound('device');
  device.sealedName = name ? sealDeviceName(name, key, device.id) : null;
  await tx.em.flush();
}
