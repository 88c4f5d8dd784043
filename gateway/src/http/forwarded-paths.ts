import type { SystemFile } from '@muster/kit/process';
import type { ForwardedPath } from './forwarded-routes.ts';

/** Paths outside the graph that the gateway hands to the subgraph they belong to: each up to its first variable segment. */
export const forwardedPathsOf = (
  subgraphs: readonly Pick<SystemFile['subgraphs'][number], 'name' | 'routes'>[],
): ForwardedPath[] =>
  subgraphs.flatMap(({ name, routes }) =>
    [...new Set(routes.map((path) => path.replace(/:.*$/, '')))].map((prefix) => ({ prefix, subgraph: name })),
  );
