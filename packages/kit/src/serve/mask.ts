import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../subgraph/index.ts';
import { CLIENT_ERROR_CODES, type ClientErrorCode } from './client-error-codes.ts';

/** Codes that clients may see; any other error is internal, and is masked. */
const PUBLIC_CODES: ReadonlySet<string> = new Set(CLIENT_ERROR_CODES);

/** Extensions of an error that a client can act on. */
const FACTS = ['retryAfterMs', 'issues'] as const;

/** Bound on messages, which may quote a client's text as long as a request. */
const MESSAGE_MAX_CHARS = 500;
export const cutMessage = (message: string): string =>
  message.length <= MESSAGE_MAX_CHARS ? message : `${message.slice(0, MESSAGE_MAX_CHARS).toWellFormed()}…`;

/**
 * Masks an error for clients: message and code when they are meant for clients, else only a correlation id, under which the log has
 * the whole error. `thrown` is the error for the log, where `error` only wraps it.
 */
export function maskError(
  error: GraphQLError | GraphQLFormattedError,
  correlationId: string,
  log: Log,
  thrown: unknown = error,
): GraphQLError {
  const { message, path, extensions } = error;
  const code = String(extensions?.code ?? 'INTERNAL_SERVER_ERROR');
  if (PUBLIC_CODES.has(code)) {
    const facts = FACTS.flatMap((fact) => (extensions?.[fact] === undefined ? [] : [[fact, extensions[fact]]]));
    return new GraphQLError(cutMessage(message), {
      path,
      extensions: { code: code as ClientErrorCode, ...Object.fromEntries(facts) },
    });
  }
  // A subgraph's process that masked it has logged it under the same correlation id, with its stack.
  if (extensions?.correlationId !== correlationId) {
    log.error({ err: causeOf(thrown), path, correlationId }, 'An operation failed unexpectedly');
  }
  return new GraphQLError(`Internal error. Correlation id ${correlationId}.`, {
    path,
    extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId },
  });
}

/** An answer with every error of it masked. */
export const maskAnswer = ({ errors, ...answer }: ExecutionResult, correlationId: string, log: Log): ExecutionResult =>
  errors === undefined ? answer : { ...answer, errors: errors.map((error) => maskError(error, correlationId, log)) };

/** The error that was thrown, below the GraphQL errors that carried it here. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}
