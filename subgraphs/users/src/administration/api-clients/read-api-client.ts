import type { apiClient } from '@muster/events';
import { type Connection, mapNodes, type PageArguments } from '@muster/kit/domain';
import { readPage, sortedList } from '@muster/kit/orm';
import type { RequestContext, Services } from '@muster/kit/subgraph';
import type { z } from 'zod';
import { ApiClient } from './api-client.entity.ts';
import { hashOfKey } from './api-key.ts';
import { type ListedClient, PERMISSIONS, withPermissions } from './client-permissions.ts';

export const CLIENTS_SHOWN_MAX = 1_000;

export const listApiClients = async ({ em }: RequestContext): Promise<ListedClient[]> =>
  withPermissions(em, await em.findAll(ApiClient, { orderBy: { name: 'asc' }, limit: CLIENTS_SHOWN_MAX }));

const CLIENTS = sortedList({ name: 'apiClients', entity: ApiClient, orders: { NAME: { name: 'asc', id: 'asc' } } });

/** API clients by name, revoked ones among them. The caller may see them all. */
export async function pageOfClients({ em }: RequestContext, page: PageArguments): Promise<Connection<ListedClient>> {
  const found = await readPage(em, CLIENTS, { sort: 'NAME' }, page);
  const listed = new Map((await withPermissions(em, found.nodes)).map((client) => [client.id, client]));
  return mapNodes(found, ({ id }) => listed.get(id)!);
}

type FoundClient = NonNullable<z.infer<(typeof apiClient)['output']>['client']>;

/** The client of a key and its permissions now; null for an unknown, revoked or expired key. Raw SQL: gateways ask it often. */
export async function readApiClient(
  { db, clock }: Services,
  { key }: z.infer<(typeof apiClient)['input']>,
): Promise<z.infer<(typeof apiClient)['output']>> {
  const now = clock.now();
  const em = db.orm.em.fork();
  const [found] = await em.execute<(FoundClient & { isUsedToday: boolean })[]>(
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
