import type { RateTier } from '@muster/events';

/** A program of somebody else, known by its key. */
export interface ApiClient {
  readonly id: string;
  readonly name: string;
  /** `REGISTERED`: only the operations that were registered for it. */
  readonly operations: 'ANY' | 'REGISTERED';
  /** What its key permits now. */
  readonly permissions: readonly string[];
  /** Which of the limits for clients holds. */
  readonly rateTier: RateTier;
}

/** Whose key it is, or null for a key that is not (or no longer) good. */
export type ApiClientOf = (key: string) => Promise<ApiClient | null>;

/** Where a client's key travels: this header, or the same name in `connection_init`. */
export const API_KEY_HEADER = 'x-api-key';
