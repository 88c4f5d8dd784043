/** Paths outside the graph that the gateway hands to the subgraph they belong to. */
export const forwardedPaths = [
  { prefix: '/webhooks/', subgraph: 'payments' },
  { prefix: '/mock/', subgraph: 'payments' },
  { prefix: '/.well-known/jwks.json', subgraph: 'users' },
] as const;
