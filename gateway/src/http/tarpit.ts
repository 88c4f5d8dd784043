import { setTimeout as delay } from 'node:timers/promises';
import { GraphQLError } from 'graphql';

/** Tarpit: a rate-limited request is answered late, so that a client that retries at once is slowed down. */
const RATE_LIMITED_AFTER_MS = 250;

export async function tarpit<T>(admitting: Promise<T>): Promise<T> {
  try {
    return await admitting;
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions.code === 'RATE_LIMITED') await delay(RATE_LIMITED_AFTER_MS);
    throw error;
  }
}
