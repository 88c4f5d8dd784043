import type { apiClient } from '@muster/events';
import { CodeTaken, isId, NotFound } from '@muster/kit/domain';
import { brokenConstraintOf, newId, type Tx } from '@muster/kit/orm';
import type { RequestContext, Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { hashOfKey, newApiKey } from './api-key.ts';

export const CreateApiClient = z.object({
  /** As the folder of its registered operations. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is small letters, digits and dashes, at most 63'),
  operations: z.enum(['ANY', 'REGISTERED']),
  expiresAt: z.date().nullish(),
});

export interface ApiClientRow {
  readonly id: string;
  readonly name: string;
  readonly keyStart: string;
  readonly operations: 'ANY' | 'REGISTERED';
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** A day, `2026-11-21`: no more is needed to find those that nobody uses. */
  readonly lastUsedOn: string | null;
}

const COLUMNS = `id, name, key_start as "keyStart", operations, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", last_used_on::text as "lastUsedOn"`;

/** Makes a client and its key. */
export async function createApiClient(
  tx: Tx,
  { name, operations, expiresAt }: z.infer<typeof CreateApiClient>,
): Promise<{ client: ApiClientRow; key: string }> {
  const { key, start, hash } = newApiKey();
  try {
    const [client] = await tx.em.execute<ApiClientRow[]>(
      `insert into api_client (id, name, key_hash, key_start, operations, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)
       returning ${COLUMNS}`,
      [newId(), name, hash, start, operations, tx.now, expiresAt ?? null],
    );
    tx.audit({
      action: 'api_client.create',
      entityType: 'ApiClient',
      entityId: client!.id,
      after: { client: name, operations },
    });
    return { client: client!, key };
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_api_client_a_name') throw new CodeTaken(name);
    throw error;
  }
}

/** A key that is revoked opens nothing any more, within seconds. */
export async function revokeApiClient(tx: Tx, id: string): Promise<ApiClientRow> {
  const [client] = isId(id)
    ? await tx.em.execute<ApiClientRow[]>(
        `update api_client set revoked_at = coalesce(revoked_at, ?) where id = ? returning ${COLUMNS}`,
        [tx.now, id],
      )
    : [];
  if (client === undefined) throw new NotFound('API client');
  tx.audit({ action: 'api_client.revoke', entityType: 'ApiClient', entityId: id });
  return client;
}

export const listApiClients = ({ em }: RequestContext): Promise<ApiClientRow[]> =>
  em.execute<ApiClientRow[]>(`select ${COLUMNS} from api_client order by name limit 1000`);

/** Whose key it is; null for one that is unknown, revoked or past its time. */
export async function readApiClient(
  { db, clock }: Services,
  { key }: z.infer<(typeof apiClient)['input']>,
): Promise<z.infer<(typeof apiClient)['output']>> {
  const now = clock.now();
  const em = db.orm.em.fork();
  const [found] = await em.execute<
    { id: string; name: string; operations: 'ANY' | 'REGISTERED'; isUsedToday: boolean }[]
  >(
    `select id, name, operations, last_used_on is not distinct from ?::date as "isUsedToday" from api_client
      where key_hash = ? and revoked_at is null and (expires_at is null or expires_at > ?)`,
    [now, hashOfKey(key), now],
  );
  if (found === undefined) return { client: null };
  const { id, name, operations, isUsedToday } = found;
  if (!isUsedToday) await em.execute(`update api_client set last_used_on = ? where id = ?`, [now, id]);
  return { client: { name, operations } };
}
