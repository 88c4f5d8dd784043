import type { SubgraphClient } from '@muster/kit/serve';
import { standaloneSubgraph } from './standalone-subgraph.ts';

export type StandaloneSubgraphs = (name: string, url: string) => SubgraphClient;

/** One peer for each subgraph and address: a supergraph that comes later shares the connections of the one before. */
export function standaloneSubgraphs(limited: boolean): StandaloneSubgraphs {
  const known = new Map<string, SubgraphClient>();
  return (name, url) => {
    const key = `${name} ${url}`;
    const peer = known.get(key) ?? standaloneSubgraph({ name, url, limited });
    known.set(key, peer);
    return peer;
  };
}
