import type { AccessRules } from '../compose/index.ts';
import { splitSecurity } from '../compose/security.ts';
import type { GatewayOptions } from '../server.ts';
import { plainPeer } from './plain-peer.ts';
import { subgraphUrls } from './subgraph-urls.ts';

/** What serves a supergraph whose subgraphs are other people's. Its own access directives hold, unless rules are given. */
export function plainOptions(
  composed: string,
  rules: AccessRules | null,
  limits: 'on' | 'off',
): Pick<GatewayOptions, 'supergraphSdl' | 'security' | 'peers' | 'plain' | 'limits' | 'forwardedPaths'> {
  const urls = subgraphUrls(composed);
  const { supergraphSdl, security } = splitSecurity(composed);
  return {
    supergraphSdl,
    security: rules ?? security,
    peers: new Map([...urls].map(([name, url]) => [name, plainPeer({ name, url, limited: limits === 'on' })])),
    plain: true,
    limits,
    forwardedPaths: [],
  };
}
