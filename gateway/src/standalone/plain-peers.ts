import type { Peer } from '@muster/kit/serve';
import { plainPeer } from './plain-peer.ts';

export type PlainPeers = (name: string, url: string) => Peer;

/** One peer for each subgraph and address: a supergraph that comes later shares the connections of the one before. */
export function plainPeers(limited: boolean): PlainPeers {
  const known = new Map<string, Peer>();
  return (name, url) => {
    const key = `${name} ${url}`;
    const peer = known.get(key) ?? plainPeer({ name, url, limited });
    known.set(key, peer);
    return peer;
  };
}
