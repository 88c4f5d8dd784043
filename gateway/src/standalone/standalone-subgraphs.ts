import type { SubgraphClient } from '@muster/kit/serve';
import { standaloneSubgraph } from './standalone-subgraph.ts';

export type StandaloneSubgraphs = (name: string, url: string) => SubgraphClient;

/** One client for each subgraph and URL: a reloaded supergraph shares the connections of the one before. */
export function standaloneSubgraphs(limited: boolean): StandaloneSubgraphs {
  const clients = new Map<string, SubgraphClient>();
  return (name, url) => {
    const key = `${name} ${url}`;
    const client = clients.get(key) ?? standaloneSubgraph({ name, url, limited });
    clients.set(key, client);
    return client;
  };
}
