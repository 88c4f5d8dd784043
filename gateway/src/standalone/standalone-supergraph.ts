import type { AccessRules } from '../compose/index.ts';
import { splitSecurity } from '../compose/security.ts';
import type { SupergraphFiles } from '../supergraph/supergraph-instance.ts';
import type { StandaloneSubgraphs } from './standalone-subgraphs.ts';
import { subgraphUrls } from './subgraph-urls.ts';

/** A supergraph of third-party subgraphs. Its own access directives apply, unless rules are given. */
export function standaloneSupergraph(
  composed: string,
  rules: AccessRules | null,
  clientOf: StandaloneSubgraphs,
): SupergraphFiles {
  const urls = subgraphUrls(composed);
  const { supergraphSdl, security } = splitSecurity(composed);
  return {
    supergraphSdl,
    security: rules ?? security,
    subgraphs: new Map([...urls].map(([name, url]) => [name, clientOf(name, url)])),
  };
}
