import type { Keyring } from '@muster/kit/crypto';
import { field, isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey } from '../../account/data-key.ts';
import { lockAccount } from '../../account/lock-account.ts';
import { revokeSession } from '../access/revoke-session.ts';
import { sealDeviceName } from './device.rows.ts';

export const RenameDevice = z.object({ name: field.text(50).nullish() });

/** Calls one of the actor's devices by a name; without one it is called by what it is. */
export async function renameDevice(
  tx: Tx,
  ring: Keyring,
  id: string,
  { name }: z.infer<typeof RenameDevice>,
): Promise<void> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const found = isId(id)
    ? await tx.em.execute(`update device set sealed_name = ? where id = ? and account_id = ? returning 1`, [
        name ? sealDeviceName(name, key, id) : null,
        id,
        tx.actor.id,
      ])
    : [];
  if (found.length === 0) throw new NotFound('device');
}

/** Forgets one of the actor's devices and ends what it has open. Its key is worth nothing from then on. */
export async function removeDevice(tx: Tx, id: string): Promise<number> {
  const { id: accountId } = tx.actor;
  // A session that begins on it meanwhile waits, and finds it gone.
  await lockAccount(tx, accountId);
  const found = isId(id)
    ? await tx.em.execute(`select 1 from device where id = ? and account_id = ? for update`, [id, accountId])
    : [];
  if (found.length === 0) throw new NotFound('device');
  const sessions = await tx.em.execute<{ id: string }[]>(
    `select id from session where device_id = ? and revoked_at is null order by id for update`,
    [id],
  );
  for (const session of sessions) await revokeSession(tx, accountId, session.id, 'the device was removed');
  await tx.em.execute(`delete from device where id = ?`, [id]);
  tx.audit({ action: 'device.remove', entityType: 'Device', entityId: id });
  return sessions.length;
}
