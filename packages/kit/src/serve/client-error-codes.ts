/** Every error code that clients may see; the message of such an error is meant for them too. */
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

/** Codes between our own processes, and the one that masks them. */
export type InternalErrorCode = 'INTERNAL_SERVER_ERROR' | 'UNSIGNED';

declare module 'graphql' {
  /** Restricts codes to the lists: an error with any other would reach clients as an internal one. */
  interface GraphQLErrorExtensions {
    code?: ClientErrorCode | InternalErrorCode;
  }
}
