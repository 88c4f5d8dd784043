import type { RateTier } from '@muster/events';
import type { Actor } from '@muster/kit/domain';

/** An API client that acts for itself, not for a user. */
export interface ClientActor extends Actor {
  readonly kind: 'API_CLIENT';
  readonly rateTier: RateTier;
}

export const isClient = (actor: Actor): actor is ClientActor => actor.kind === 'API_CLIENT';
