import { type apiClient, RateTier } from '@muster/events';
import { CodeTaken, field, isId, NotFound } from '@muster/kit/domain';
import { brokenConstraintOf, newId, type Tx } from '@muster/kit/orm';
import type { RequestContext, Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { refuseUngivable } from '../roles/givable.ts';
import { hashOfKey, newApiKey } from './api-key.ts';

export const SCOPES_MAX = 200;
export const CLIENTS_SHOWN_MAX = 1_000;

/** Whatever they open asks for a person: on a key they would open nothing. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['signing_key:rotate', 'user:erase', 'user:set_status']);
const Scope = z
  .string()
  .max(100)
  .refine((scope) => !FOR_PEOPLE.has(scope), 'is for people: it opens nothing to a key');
const Scopes = z.array(Scope).max(SCOPES_MAX);

export const CreateApiClient = z.object({
  /** As the folder of its registered operations. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is small letters, digits and dashes, at most 63'),
  operations: z.enum(['ANY', 'REGISTERED']),
  expiresAt: field.moment.nullish(),
  scopes: Scopes,
  rateTier: RateTier,
});
export const ChangeApiClient = z.object({ scopes: Scopes.nullish(), rateTier: RateTier.nullish() });

export interface ApiClientRow {
  readonly id: string;
  readonly name: string;
  readonly keyStart: string;
  readonly operations: 'ANY' | 'REGISTERED';
  readonly scopes: string[];
  readonly permissions: string[];
  readonly rateTier: RateTier;
  readonly ownerId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** A day, `2026-11-21`: no more is needed to find those that nobody uses. */
  readonly lastUsedOn: string | null;
}

/** A key permits what its owner may do everywhere too, at this moment: reckoned at each look, so that nothing has to be taken back. */
const PERMISSIONS = `array(
  select wanted.code from unnest(api_client.scopes) as wanted (code)
   where exists (select from account join account_role on account_role.account_id = account.id
                                     join role_permission on role_permission.role_id = account_role.role_id
                  where account.id = api_client.owner_id and account.status = 'ACTIVE'
                    and account_role.scope is null and role_permission.permission = wanted.code)
   order by wanted.code)`;

const COLUMNS = `id, name, key_start as "keyStart", operations, scopes, ${PERMISSIONS} as permissions, rate_tier as "rateTier",
  owner_id as "ownerId", created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt",
  last_used_on::text as "lastUsedOn"`;

/** Each scope once, sorted, out of a parameter that is JSON: a plain array would be spread over the statement. */
const SORTED = `array(select distinct scope from jsonb_array_elements_text(?::jsonb) as scope order by scope)`;

/** Makes a client and its key. */
export async function createApiClient(
  tx: Tx,
  { name, operations, expiresAt, scopes, rateTier }: z.infer<typeof CreateApiClient>,
): Promise<{ client: ApiClientRow; key: string }> {
  await refuseUngivable(tx, 'scopes', scopes);
  const { key, start, hash } = newApiKey();
  try {
    const [client] = await tx.em.execute<ApiClientRow[]>(
      `insert into api_client (id, name, key_hash, key_start, operations, scopes, rate_tier, owner_id, created_at, expires_at)
       values (?, ?, ?, ?, ?, ${SORTED}, ?, ?, ?, ?) returning ${COLUMNS}`,
      [
        newId(),
        name,
        hash,
        start,
        operations,
        JSON.stringify(scopes),
        rateTier,
        tx.actor.id,
        tx.now,
        expiresAt ?? null,
      ],
    );
    tx.audit({
      action: 'api_client.create',
      entityType: 'ApiClient',
      entityId: client!.id,
      after: { client: name, operations, scopes, rateTier },
    });
    return { client: client!, key };
  } catch (error) {
    if (brokenConstraintOf(error) === 'one_api_client_a_name') throw new CodeTaken(name);
    throw error;
  }
}

/** Says anew what a key permits and how much it may ask for. Whose it is stays: nobody can widen it beyond its owner. */
export async function changeApiClient(
  tx: Tx,
  id: string,
  wanted: z.infer<typeof ChangeApiClient>,
): Promise<ApiClientRow> {
  const [before] = isId(id)
    ? await tx.em.execute<Pick<ApiClientRow, 'scopes' | 'rateTier'>[]>(
        `select scopes, rate_tier as "rateTier" from api_client where id = ? for update`,
        [id],
      )
    : [];
  if (before === undefined) throw new NotFound('API client');
  const after = { scopes: wanted.scopes ?? before.scopes, rateTier: wanted.rateTier ?? before.rateTier };
  await refuseUngivable(tx, 'scopes', after.scopes, before.scopes);
  const [client] = await tx.em.execute<ApiClientRow[]>(
    `update api_client set scopes = ${SORTED}, rate_tier = ? where id = ? returning ${COLUMNS}`,
    [JSON.stringify(after.scopes), after.rateTier, id],
  );
  tx.audit({ action: 'api_client.change', entityType: 'ApiClient', entityId: id, before, after });
  return client!;
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
  em.execute<ApiClientRow[]>(`select ${COLUMNS} from api_client order by name limit ${CLIENTS_SHOWN_MAX}`);

/** Whose key it is, and what it permits now; null for one that is unknown, revoked or past its time. */
export async function readApiClient(
  { db, clock }: Services,
  { key }: z.infer<(typeof apiClient)['input']>,
): Promise<z.infer<(typeof apiClient)['output']>> {
  const now = clock.now();
  const em = db.orm.em.fork();
  const [found] = await em.execute<
    (Pick<ApiClientRow, 'id' | 'name' | 'operations' | 'permissions' | 'rateTier'> & { isUsedToday: boolean })[]
  >(
    `select id, name, operations, ${PERMISSIONS} as permissions, rate_tier as "rateTier",
            last_used_on is not distinct from ?::date as "isUsedToday" from api_client
      where key_hash = ? and revoked_at is null and (expires_at is null or expires_at > ?)`,
    [now, hashOfKey(key), now],
  );
  if (found === undefined) return { client: null };
  const { isUsedToday, ...client } = found;
  if (!isUsedToday) await em.execute(`update api_client set last_used_on = ? where id = ?`, [now, client.id]);
  return { client };
}
