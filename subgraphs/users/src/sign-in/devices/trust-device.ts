import { isId, NotFound } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { hashOfDeviceKey } from './device-key.ts';

const TRUST_DAYS = 30;
const TRUST_MS = TRUST_DAYS * 24 * 60 * 60_000;

/** Until when a device is trusted that was trusted then; null when it is no longer. */
export function trustedUntil(trustedAt: Date | null, now: Date): Date | null {
  if (trustedAt === null) return null;
  const until = new Date(trustedAt.getTime() + TRUST_MS);
  return until > now ? until : null;
}

/** Whether the key is of a device on which its owner needs no code of the second factor to sign in. */
export async function isTrusted(
  { db, clock }: Services,
  accountId: string,
  deviceKey: string | null,
): Promise<boolean> {
  if (deviceKey === null) return false;
  const rows = await db.orm.em
    .fork()
    .execute(`select 1 from device where account_id = ? and key_hash = ? and trusted_at > ?`, [
      accountId,
      hashOfDeviceKey(deviceKey),
      new Date(clock.now().getTime() - TRUST_MS),
    ]);
  return rows.length > 0;
}

/** Trusts the device of the actor's session for a while. Answers its id. */
export async function trustDevice(tx: Tx): Promise<string> {
  const [device] = await tx.em.execute<{ id: string }[]>(
    `update device set trusted_at = ? where account_id = ?
        and id = (select device_id from session where id = ?::uuid and account_id = ?) returning id`,
    [tx.now, tx.actor.id, tx.actor.sessionId ?? null, tx.actor.id],
  );
  if (device === undefined) throw new NotFound('device');
  tx.audit({ action: 'device.trust', entityType: 'Device', entityId: device.id });
  return device.id;
}

/** Trusts one of the actor's devices no longer. */
export async function distrustDevice(tx: Tx, id: string): Promise<string> {
  const found = isId(id)
    ? await tx.em.execute(`update device set trusted_at = null where id = ? and account_id = ? returning 1`, [
        id,
        tx.actor.id,
      ])
    : [];
  if (found.length === 0) throw new NotFound('device');
  tx.audit({ action: 'device.distrust', entityType: 'Device', entityId: id });
  return id;
}

/** Trusts no device of an account: its password or its second factor is another one, and who was trusted may be why. */
export const distrustAll = (tx: Tx, accountId: string): Promise<unknown> =>
  tx.em.execute(`update device set trusted_at = null where account_id = ? and trusted_at is not null`, [accountId]);
