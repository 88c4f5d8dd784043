import type { RateTier } from '@muster/events';

/** API client of an integrator, identified by its key. */
export interface ApiClient {
  readonly id: string;
  readonly name: string;
  /** `REGISTERED`: only operations that are registered for it. */
  readonly operations: 'ANY' | 'REGISTERED';
  /** Present permissions of its key. */
  readonly permissions: readonly string[];
  /** Tier of its rate limits. */
  readonly rateTier: RateTier;
}

/** API client of a key; null for a key that is unknown or revoked. */
export type ApiClientOf = (key: string) => Promise<ApiClient | null>;

/** Header of an API key; in `connection_init` a field of the same name. */
export const API_KEY_HEADER = 'x-api-key';
