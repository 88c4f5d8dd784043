import { randomUUID } from 'node:crypto';
import { anonymous } from '@muster/kit/domain';
import type { SubgraphClient } from '@muster/kit/serve';
import { GraphQLError } from 'graphql';
import type { JSONWebKeySet } from 'jose';

const PATH = '/.well-known/jwks.json';
const RETRY_AFTER_MS = 500;

/** The public keys of access tokens, as the subgraph that issues them publishes them. */
export async function fetchKeys(issuer: SubgraphClient | undefined): Promise<JSONWebKeySet> {
  const request = { method: 'GET', path: PATH, query: {}, headers: {}, body: Buffer.alloc(0) } as const;
  const response = await issuer?.route(request, { actor: anonymous, correlationId: randomUUID() }).catch(() => null);
  if (response?.status !== 200) {
    throw new GraphQLError('Access tokens cannot be checked now. Try again.', {
      extensions: { code: 'TRY_AGAIN', retryAfterMs: RETRY_AFTER_MS, http: { status: 503 } },
    });
  }
  return JSON.parse(response.body ?? '') as JSONWebKeySet;
}
