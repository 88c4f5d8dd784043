import type { ClientActor } from '../limits/client-actor.ts';
import type { Identify, Identity } from './access-token.ts';
import type { ApiClient } from './api-client.ts';

export const clientActor = ({ id, permissions, rateTier }: ApiClient): ClientActor => ({
  kind: 'API_CLIENT',
  id,
  permissions: new Set(permissions),
  rateTier,
});

/** Identity of a request: the user of its access token, else the API client of its key, else anonymous. */
export async function identityOf(
  tokens: Identify,
  authorization: string | undefined,
  client: ApiClient | null,
): Promise<Identity> {
  const identity = await tokens.identify(authorization);
  if (identity.actor.kind !== 'ANONYMOUS' || client === null) return identity;
  return { ...identity, actor: clientActor(client) };
}
