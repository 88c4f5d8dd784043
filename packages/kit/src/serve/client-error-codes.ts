/** Every code that a client may be told: with it the message, which is meant for clients. */
export const CLIENT_ERROR_CODES = [
  'ANSWER_TOO_LARGE',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'BODY_TOO_LARGE',
  'COST_TOO_HIGH',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'NAME_TOO_LONG',
  'NESTED_TOO_DEEPLY',
  'NOT_FOUND',
  'OPERATION_NOT_ALLOWED',
  'OPERATION_RESOLUTION_FAILURE',
  'OVERLOADED',
  'PERSISTED_QUERY_HASH_MISMATCH',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_TOO_DEEP',
  'RATE_LIMITED',
  'STEP_UP_REQUIRED',
  'TIMED_OUT',
  'TOO_MANY_ALIASES',
  'TOO_MANY_DEFINITIONS',
  'TOO_MANY_DIRECTIVES',
  'TOO_MANY_FIELDS',
  'TOO_MANY_REPEATS',
  'TOO_MANY_ROOT_FIELDS',
  'TOO_MANY_SUBSCRIPTIONS',
  'TOO_MANY_TOKENS',
  'TRY_AGAIN',
  'UNAUTHENTICATED',
  'VARIABLES_TOO_LARGE',
] as const;
export type ClientErrorCode = (typeof CLIENT_ERROR_CODES)[number];

/** Those that stay between our own processes, or say that the rest does. */
export type InternalErrorCode = 'INTERNAL_SERVER_ERROR' | 'UNSIGNED';

declare module 'graphql' {
  /** Whoever throws a code on purpose takes one of the list: an error with another would reach clients as a fault of ours. */
  interface GraphQLErrorExtensions {
    code?: ClientErrorCode | InternalErrorCode;
  }
}
