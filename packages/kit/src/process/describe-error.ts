import { GraphQLError } from 'graphql';
import { brokenConstraintOf, sqlStateOf } from '../orm/failures.ts';

/** An error for a log line or a table: its place and kind, without personal values. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Frames only: the first lines of a stack repeat the message. */
  readonly stack?: string;
  readonly cause?: DescribedError;
  readonly errors?: readonly DescribedError[];
}

const CAUSES_MAX = 5;
const MESSAGE_MAX_CHARS = 1_000;

export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'a value that is no Error was thrown' };
  const { code } = error as { code?: unknown };
  const stack = error.stack?.match(/^\s+at .*$/gm)?.join('\n');
  const isDeep = depth >= CAUSES_MAX;
  return {
    type: error.constructor.name,
    message: safeMessage(error),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(error.cause === undefined || isDeep ? {} : { cause: describeError(error.cause, depth + 1) }),
    ...(error instanceof AggregateError && !isDeep
      ? { errors: error.errors.slice(0, CAUSES_MAX).map((part) => describeError(part, depth + 1)) }
      : {}),
  };
}

/** The message of an error without the values that it quotes. */
export function safeMessage(error: Error): string {
  const state = sqlStateOf(error);
  if (state !== undefined) {
    // PostgreSQL quotes values in messages and details, and the ORM puts the whole statement before them.
    const constraint = brokenConstraintOf(error);
    return `PostgreSQL refused with ${state}${constraint === undefined ? '' : ` by ${constraint}`}`;
  }
  return withoutValues(error).replaceAll('\0', '').slice(0, MESSAGE_MAX_CHARS);
}

function withoutValues(error: Error): string {
  const { message } = error;
  // JSON.parse quotes the text around the mistake, new URL the whole text.
  if (error instanceof SyntaxError || 'input' in error) return message.split(/["'`]/, 1)[0]!.trim();
  // A coercion error quotes the value.
  if (error instanceof GraphQLError) return message.replace(/\b(value:?) .*$/is, '$1 …');
  // ORM statements that failed on their way, not at the server.
  if ('query' in error || 'sql' in error) return 'a statement failed';
  return message;
}
