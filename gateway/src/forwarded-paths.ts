import type { ForwardedPath } from './http/forwarded-routes.ts';

/** Paths outside the graph that the gateway hands to the subgraph they belong to. */
export const forwardedPaths: readonly ForwardedPath[] = [
  { prefix: '/webhooks/', subgraph: 'payments' },
  { prefix: '/mock/', subgraph: 'payments' },
  { prefix: '/.well-known/jwks.json', subgraph: 'users' },
];
