import { newId, type Tx } from '@muster/kit/orm';
import { describeProgram } from './describe-program.ts';
import { hashOfDeviceKey, newDeviceKey } from './device-key.ts';

/** A client that keeps no keys makes a device at each sign-in; those that were used longest ago are forgotten. */
export const DEVICES_MAX = 50;

/** What a session begins on. */
export interface RecognisedDevice {
  readonly id: string;
  /** For a client to keep; null when it has it already. */
  readonly newKey: string | null;
  /** Whether its owner should hear of it. */
  readonly isNews: boolean;
}

interface Recognised {
  readonly id: string;
  /** When they signed in before; null for whoever never did. */
  readonly lastLoginAt?: Date | null | undefined;
}

/** The device whose key was sent, or a new one. The account is locked, or nobody else knows of it yet. */
export async function recogniseDevice(
  tx: Tx,
  account: Recognised,
  { ip = null, userAgent = null }: { readonly [K in 'ip' | 'userAgent']?: string | null | undefined },
  deviceKey: string | null,
): Promise<RecognisedDevice> {
  const described = describeProgram(userAgent ?? undefined);
  const seen = [described.type, described.os, described.browser, ip, userAgent, tx.now];
  if (deviceKey !== null) {
    const [known] = await tx.em.execute<{ id: string }[]>(
      `update device set type = ?, os = ?, browser = ?, ip = ?, user_agent = ?, last_used_at = ?
        where account_id = ? and key_hash = ? returning id`,
      [...seen, account.id, hashOfDeviceKey(deviceKey)],
    );
    if (known !== undefined) return { id: known.id, newKey: null, isNews: false };
  }
  const [others] = await tx.em.execute<{ count: number; isAsBefore: boolean }[]>(
    `select count(*)::int as count,
            coalesce(bool_or(ip is not distinct from ? and user_agent is not distinct from ?), false) as "isAsBefore"
       from device where account_id = ?`,
    [ip, userAgent, account.id],
  );
  const { count, isAsBefore } = others!;
  // A key that is not of this account is not taken for a new device's: it may be somebody else's choice.
  const newKey = newDeviceKey();
  const id = newId();
  await tx.em.execute(
    `insert into device (type, os, browser, ip, user_agent, last_used_at, id, account_id, key_hash, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [...seen, id, account.id, hashOfDeviceKey(newKey), tx.now],
  );
  if (count >= DEVICES_MAX) await forgetOldest(tx, account.id);
  const isFirst = count === 0 && account.lastLoginAt == null;
  return { id, newKey, isNews: !isFirst && !isAsBefore };
}

const forgetOldest = (tx: Tx, accountId: string): Promise<unknown> =>
  tx.em.execute(
    `delete from device where id in (
       select id from device where account_id = ? order by last_used_at desc, id desc offset ?)`,
    [accountId, DEVICES_MAX],
  );
