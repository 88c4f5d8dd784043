import type { AccessRules } from '../compose/index.ts';
import { splitSecurity } from '../compose/security.ts';
import type { SupergraphFiles } from '../supergraph-instance.ts';
import type { PlainPeers } from './plain-peers.ts';
import { subgraphUrls } from './subgraph-urls.ts';

/** A supergraph whose subgraphs are other people's. Its own access directives hold, unless rules are given. */
export function plainSupergraph(composed: string, rules: AccessRules | null, peerOf: PlainPeers): SupergraphFiles {
  const urls = subgraphUrls(composed);
  const { supergraphSdl, security } = splitSecurity(composed);
  return {
    supergraphSdl,
    security: rules ?? security,
    peers: new Map([...urls].map(([name, url]) => [name, peerOf(name, url)])),
  };
}
