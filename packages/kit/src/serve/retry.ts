import { GraphQLError } from 'graphql';
import { Busy } from '../domain/index.ts';
import { isCancelled, isUnavailable } from '../orm/failures.ts';

const RETRY_AFTER_MS = 500;

/** A subgraph is unreachable: nothing is known to have happened, and the request may be retried. */
export const notReachable = (name: string, cause: unknown): GraphQLError =>
  new GraphQLError(`${name} cannot be reached now. Send the same request, with the same key, again.`, {
    originalError: cause instanceof Error ? cause : undefined,
    extensions: { code: 'TRY_AGAIN', retryAfterMs: RETRY_AFTER_MS },
  });

/** Delay before a retry of the same request, in milliseconds, or null when a retry is no use. */
export function retryAfterMsOf(error: unknown): number | null {
  if (error instanceof Busy) return error.retryAfterMs;
  if (error instanceof GraphQLError && error.extensions.code === 'TRY_AGAIN') {
    return Number(error.extensions.retryAfterMs ?? RETRY_AFTER_MS);
  }
  return isUnavailable(error) || isCancelled(error) ? RETRY_AFTER_MS : null;
}
