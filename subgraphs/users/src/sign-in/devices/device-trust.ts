import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Device } from './device.entity.ts';
import { hashOfDeviceKey } from './device-key.ts';

const TRUST_DAYS = 30;
const TRUST_MS = TRUST_DAYS * 24 * 60 * 60_000;

/** The moment at which the trust in a device ends; null when it has ended or never began. */
export function trustedUntil(trustedAt: Date | null, now: Date): Date | null {
  if (trustedAt === null) return null;
  const until = new Date(trustedAt.getTime() + TRUST_MS);
  return until > now ? until : null;
}

/** Whether the key belongs to a trusted device of the account: a sign-in on it needs no code of the second factor. */
export async function isTrusted(
  { db, clock }: Services,
  accountId: string,
  deviceKey: string | null,
): Promise<boolean> {
  if (deviceKey === null) return false;
  const trustedAt = { $gt: new Date(clock.now().getTime() - TRUST_MS) };
  const trusted = { accountId, keyHash: hashOfDeviceKey(deviceKey), trustedAt };
  return (await db.orm.em.fork().count(Device, trusted)) > 0;
}

/** Ends the trust in every device of an account: its password or second factor changed, and a trusted device may be why. */
export const distrustAll = (tx: Tx, accountId: string): Promise<unknown> =>
  tx.em.nativeUpdate(Device, { accountId, trustedAt: { $ne: null } }, { trustedAt: null });
