import type { RateTier } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import type { Identify, Identity } from './access-token.ts';
import type { ApiClient } from './api-client.ts';

/** A program that asks for itself. */
export interface ClientActor extends Actor {
  readonly kind: 'API_CLIENT';
  readonly rateTier: RateTier;
}

export const isClient = (actor: Actor): actor is ClientActor => actor.kind === 'API_CLIENT';

export const clientActor = ({ id, permissions, rateTier }: ApiClient): ClientActor => ({
  kind: 'API_CLIENT',
  id,
  permissions: new Set(permissions),
  rateTier,
});

/** Who asks: the person whose access token came, else the program whose key did, else nobody. */
export async function identityOf(
  tokens: Identify,
  authorization: string | undefined,
  client: ApiClient | null,
): Promise<Identity> {
  const identity = await tokens.identify(authorization);
  if (identity.actor.kind !== 'ANONYMOUS' || client === null) return identity;
  return { ...identity, actor: clientActor(client) };
}
