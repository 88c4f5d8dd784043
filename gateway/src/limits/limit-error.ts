import { HeaderMap } from '@apollo/server';
import type { ClientErrorCode } from '@muster/kit/serve';
import { GraphQLError } from 'graphql';

/** Each limit has a code of its own, so that a client knows what to change; `docs/limits.md` lists them. */
export type LimitCode = Extract<
  ClientErrorCode,
  | 'VARIABLES_TOO_LARGE'
  | 'NESTED_TOO_DEEPLY'
  | 'NAME_TOO_LONG'
  | 'TOO_MANY_TOKENS'
  | 'TOO_MANY_DEFINITIONS'
  | 'TOO_MANY_REPEATS'
  | 'QUERY_TOO_DEEP'
  | 'TOO_MANY_FIELDS'
  | 'TOO_MANY_ALIASES'
  | 'TOO_MANY_ROOT_FIELDS'
  | 'TOO_MANY_DIRECTIVES'
  | 'COST_TOO_HIGH'
  | 'TOO_MANY_SUBSCRIPTIONS'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'TIMED_OUT'
  | 'ANSWER_TOO_LARGE'
>;

const STATUS: Readonly<Partial<Record<LimitCode, number>>> = { RATE_LIMITED: 429, OVERLOADED: 503, TIMED_OUT: 504 };

/** Error of an operation over a limit; `retryAfterMs` where a retry helps. */
export function limitError(code: LimitCode, message: string, retryAfterMs?: number): GraphQLError {
  const status = STATUS[code] ?? 400;
  if (retryAfterMs === undefined) return new GraphQLError(message, { extensions: { code, http: { status } } });
  const headers = new HeaderMap([['retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000)))]]);
  const wait: Record<string, unknown> = { http: { status, headers }, retryAfterMs };
  return new GraphQLError(message, { extensions: { ...wait, code } });
}
