import { createHash } from 'node:crypto';
import { apiClient } from '@muster/events';
import { system } from '@muster/kit/domain';
import type { SubgraphClient } from '@muster/kit/serve';
import { setBounded } from '../set-bounded.ts';
import type { ApiClient, ApiClientOf } from './api-client.ts';

/** Cache time, so also the delay until a revoked key is refused. */
const CACHED_MS = 5_000;
const CACHED_MAX = 5_000;

/** Looks up the API client of a key in the users subgraph, with a short cache. */
export function apiClientLookup(subgraph: Pick<SubgraphClient, 'command'>): ApiClientOf {
  const cached = new Map<string, { readonly until: number; readonly client: Promise<ApiClient | null> }>();
  return (key) => {
    // Keys themselves are not kept in memory longer than a request.
    const hash = createHash('sha256').update(key).digest('base64url');
    const now = performance.now();
    const remembered = cached.get(hash);
    if (remembered !== undefined && remembered.until > now) return remembered.client;
    const client = ask(subgraph, key);
    setBounded(cached, hash, { until: now + CACHED_MS, client }, CACHED_MAX);
    client.catch(() => cached.delete(hash));
    return client;
  };
}

const KEY_MAX_CHARS = 200;

async function ask(subgraph: Pick<SubgraphClient, 'command'>, key: string): Promise<ApiClient | null> {
  if (key.length > KEY_MAX_CHARS) return null;
  const answer = await subgraph.command(apiClient.name, { key }, { actor: system, correlationId: 'api-client' });
  return apiClient.output.parse(answer).client;
}
