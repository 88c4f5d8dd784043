import { newId, type Tx } from '@muster/kit/orm';
import { describeProgram } from './describe-program.ts';
import { Device } from './device.entity.ts';
import { hashOfDeviceKey, newDeviceKey } from './device-key.ts';

/** Devices kept of an account. A client that stores no key makes one at each sign-in; the longest unused are deleted. */
export const DEVICES_MAX = 50;

/** The device that a session begins on. */
export interface RecognisedDevice {
  readonly id: string;
  /** For the client to keep; null when it has one already. */
  readonly newKey: string | null;
  /** Whether its owner should be notified. */
  readonly isNews: boolean;
}

interface Recognised {
  readonly id: string;
  /** The sign-in before; null for the first one. */
  readonly lastLoginAt?: Date | null | undefined;
}

/** The device whose key was sent, or a new one. The account is locked, or not visible to anybody else yet. */
export async function recogniseDevice(
  tx: Tx,
  account: Recognised,
  { ip = null, userAgent = null }: { readonly [K in 'ip' | 'userAgent']?: string | null | undefined },
  deviceKey: string | null,
): Promise<RecognisedDevice> {
  const accountId = account.id;
  const seen = { ...describeProgram(userAgent ?? undefined), ip, userAgent, lastUsedAt: tx.now };
  if (deviceKey !== null) {
    const known = await tx.em.findOne(Device, { accountId, keyHash: hashOfDeviceKey(deviceKey) });
    if (known !== null) {
      tx.em.assign(known, seen);
      await tx.em.flush();
      return { id: known.id, newKey: null, isNews: false };
    }
  }
  const others = await tx.em.find(Device, { accountId }, { fields: ['ip', 'userAgent'], disableIdentityMap: true });
  const isAsBefore = others.some((other) => (other.ip ?? null) === ip && (other.userAgent ?? null) === userAgent);
  // The key of another account does not become the new device's: somebody else may have chosen it.
  const newKey = newDeviceKey();
  const id = newId();
  await tx.em.insert(Device, { ...seen, id, accountId, keyHash: hashOfDeviceKey(newKey), createdAt: tx.now });
  if (others.length >= DEVICES_MAX) await deleteOldest(tx, accountId);
  const isFirst = others.length === 0 && account.lastLoginAt == null;
  return { id, newKey, isNews: !isFirst && !isAsBefore };
}

async function deleteOldest(tx: Tx, accountId: string): Promise<void> {
  const oldest = await tx.em.find(
    Device,
    { accountId },
    { fields: ['id'], orderBy: { lastUsedAt: 'desc', id: 'desc' }, offset: DEVICES_MAX, disableIdentityMap: true },
  );
  await tx.em.nativeDelete(Device, { id: { $in: oldest.map(({ id }) => id) } });
}
