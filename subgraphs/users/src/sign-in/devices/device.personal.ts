import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import type { Reader } from '@muster/kit/subgraph';
import { openDataKey } from '../../account/data-key.ts';
import type { DeviceType } from './device.entity.ts';
import { trustedUntil } from './device-trust.ts';

interface DeviceRow {
  readonly id: string;
  readonly accountId: string;
  readonly sealedName: string | null;
  readonly sealedKey: string | null;
  readonly type: DeviceType;
  readonly os: string | null;
  readonly browser: string | null;
  readonly trustedAt: string | Date | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly isCurrent: boolean;
}

/** A device as its owner sees it. */
export interface ListedDevice {
  readonly id: string;
  readonly name: string | null;
  readonly type: DeviceType;
  readonly os: string | null;
  readonly browser: string | null;
  readonly isCurrent: boolean;
  readonly trustedUntil: Date | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

const contextOf = (id: string): string => aadOf('device', 'sealed_name', id);

export const sealDeviceName = (name: string, key: Keyring, id: string): string =>
  sealJson({ name }, key, contextOf(id));

const openName = ({ id, accountId, sealedName, sealedKey }: DeviceRow, ring: Keyring): string | null =>
  sealedName === null || sealedKey === null
    ? null
    : openJson<{ name: string }>(sealedName, openDataKey({ accountId, sealedKey }, ring), contextOf(id)).name;

/** The viewer of a list of devices. */
export interface DeviceViewer {
  readonly now: Date;
  /** Null for a viewer who may not read the names that the owner gave. */
  readonly ring: Keyring | null;
  readonly sessionId?: string | undefined;
}

const COLUMNS = `device.id, device.account_id as "accountId", sealed_name as "sealedName", data_key.sealed_key as "sealedKey",
  type, os, browser, trusted_at as "trustedAt", device.created_at as "createdAt",
  greatest(device.last_used_at,
           (select max(used_at) from refresh_token join session on session.id = session_id
             where session.device_id = device.id)) as "lastUsedAt",
  exists (select from session where session.id = ?::uuid and session.device_id = device.id) as "isCurrent"`;

/** The devices of accounts, the last used first. Raw SQL, for the last use is an aggregate over refresh tokens. */
const deviceRows = (
  em: Pick<Tx['em'], 'execute'>,
  accountIds: readonly string[],
  sessionId: string | undefined,
): Promise<DeviceRow[]> =>
  em.execute<DeviceRow[]>(
    `select ${COLUMNS} from device left join data_key using (account_id)
      where account_id in (?) order by "lastUsedAt" desc, device.id desc`,
    [sessionId ?? null, accountIds],
  );

/** The devices of an account, the last used first. */
export async function devicesOf(em: Tx['em'], accountId: string, viewer: DeviceViewer): Promise<ListedDevice[]> {
  return (await deviceRows(em, [accountId], viewer.sessionId)).map((row) => listed(row, viewer));
}

/** Devices of each account, with names still sealed; the caller has asked whether the actor may see them. */
export async function devicesOfAccount(accountIds: readonly string[], { em, actor }: Reader): Promise<DeviceRow[][]> {
  const byAccount = Map.groupBy(await deviceRows(em, accountIds, actor.sessionId), ({ accountId }) => accountId);
  return accountIds.map((id) => byAccount.get(id) ?? []);
}

export const listed = (row: DeviceRow, { now, ring }: Pick<DeviceViewer, 'now' | 'ring'>): ListedDevice => ({
  id: row.id,
  name: ring === null ? null : openName(row, ring),
  type: row.type,
  os: row.os,
  browser: row.browser,
  isCurrent: row.isCurrent,
  trustedUntil: trustedUntil(row.trustedAt === null ? null : new Date(row.trustedAt), now),
  createdAt: new Date(row.createdAt),
  lastUsedAt: new Date(row.lastUsedAt),
});
