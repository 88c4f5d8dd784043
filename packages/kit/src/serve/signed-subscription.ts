import type { SignedRequest } from './identity.ts';
import type { GraphRequest } from './subgraph-client.ts';

/** The signed form of a subscription, which has no HTTP request of its own: both sides must build it alike. */
export const signedSubscription = (
  audience: string,
  { query, variables, operationName }: GraphRequest,
): SignedRequest => ({
  audience,
  method: 'SUBSCRIBE',
  path: '/graphql',
  body: JSON.stringify([query, variables ?? null, operationName ?? null]),
});
