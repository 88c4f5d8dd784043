import type { Tx } from '@muster/kit/orm';
import type { ApiClient } from './api-client.entity.ts';

/** An API client with the permissions that its key has now. */
export interface ListedClient extends Omit<ApiClient, 'keyHash'> {
  readonly permissions: string[];
}

/** A key has those of its scopes that its owner holds everywhere at this moment. Computed at each read, so nothing is to be revoked. */
export const PERMISSIONS = `array(
  select wanted.code from unnest(api_client.scopes) as wanted (code)
   where exists (select from account join account_role on account_role.account_id = account.id
                                     join role_permission on role_permission.role_id = account_role.role_id
                  where account.id = api_client.owner_id and account.status = 'ACTIVE'
                    and account_role.scope is null and role_permission.permission = wanted.code)
   order by wanted.code)`;

export async function withPermissions(em: Tx['em'], clients: readonly ApiClient[]): Promise<ListedClient[]> {
  if (clients.length === 0) return [];
  const rows = await em.execute<{ id: string; permissions: string[] }[]>(
    `select id, ${PERMISSIONS} as permissions from api_client where id in (?)`,
    [clients.map(({ id }) => id)],
  );
  const byId = new Map(rows.map(({ id, permissions }) => [id, permissions]));
  return clients.map((client) => Object.assign(client, { permissions: byId.get(client.id) ?? [] }));
}
