import { GraphQLError, type GraphQLFieldResolver } from 'graphql';
import {
  type Allowance,
  Busy,
  InvalidInput,
  type Locale,
  malformedText,
  NotFound,
  Overrun,
  RateLimited,
} from '../domain/index.ts';
import { inLocale, saidIn } from '../messages/index.ts';
import { isCancelled, isUnavailable } from '../orm/index.ts';
import { type ReferenceResolver, type RequestContext, StepUpRequired } from '../subgraph/index.ts';
import { overrunError } from './overrun-error.ts';
import { inLanguage } from './user-error.ts';

type Resolve = GraphQLFieldResolver<unknown, unknown>;
export type FieldResolvers = Readonly<Record<string, unknown>>;

/** Properties of a field's answer. */
export interface FieldFacts {
  /** Objects rather than scalars. */
  readonly holdsObjects: boolean;
  /** Maximum length of its list; undefined for a field without one. */
  readonly atMost: number | undefined;
}

/** Wraps the resolvers of a type: maps errors for clients, and bounds the answer. */
export const fieldsWithMappedErrors = (
  resolvers: FieldResolvers,
  factsOf: (field: string) => FieldFacts,
  { changes = false }: { readonly changes?: boolean } = {},
): FieldResolvers =>
  Object.fromEntries(
    Object.entries(resolvers).map(([field, resolver]) => {
      if (typeof resolver === 'function')
        return [
          field,
          field.startsWith('__')
            ? resolver
            : withMappedErrors(changes ? changing(resolver as Resolve) : (resolver as Resolve), factsOf(field)),
        ];
      const { subscribe, resolve } = resolver as { subscribe: Resolve; resolve: Resolve };
      return [
        field,
        { subscribe: subscriptionWithMappedErrors(subscribe), resolve: withMappedErrors(resolve, factsOf(field)) },
      ];
    }),
  );

/** Root field of a mutation: clears the loaders before and after it, as loaded values may be stale. */
const changing =
  (resolve: Resolve): Resolve =>
  async (root, args, context, info) => {
    const { forget } = context as Partial<RequestContext>;
    forget?.call(context);
    try {
      return inLanguage(await resolve(root, args, context, info), localeOf(context));
    } finally {
      forget?.call(context);
    }
  };

/**
 * Wraps a resolver: errors outside of a result union are mapped for clients. A synchronous answer stays synchronous: a page has
 * hundreds of fields.
 */
const withMappedErrors = (
  resolve: Resolve,
  { holdsObjects, atMost = Number.POSITIVE_INFINITY }: FieldFacts,
): Resolve => {
  /** Deducts the created objects from the operation's allowance. */
  const deduct = (answer: unknown, allowance: Allowance | undefined): unknown => {
    if (Array.isArray(answer)) {
      if (answer.length > atMost) throw new Error(`A list that may hold ${atMost} things has ${answer.length}`);
      if (holdsObjects) allowance?.take(answer.length);
    } else if (holdsObjects && answer != null) allowance?.take(1);
    return answer;
  };
  return (root, args, context, info) => {
    refuseMalformed(args, info.fieldName);
    const allowance = (context as RequestContext | undefined)?.allowance;
    try {
      if (holdsObjects) allowance?.check();
      const answer = resolve(root, args, context, info);
      if (!(answer instanceof Promise)) return deduct(answer, allowance);
      return answer
        .then((value) => deduct(value, allowance))
        .catch((error) => {
          throw toClientError(error, localeOf(context));
        });
    } catch (error) {
      throw toClientError(error, localeOf(context));
    }
  };
};

export const referenceWithMappedErrors =
  (resolve: ReferenceResolver): ReferenceResolver =>
  async (reference, context) => {
    context.noteRead(reference);
    try {
      context.allowance?.check();
      context.allowance?.take(1);
      return await resolve(reference, context);
    } catch (error) {
      throw toClientError(error, localeOf(context));
    }
  };

/** Wraps the start of a subscription, which may find nothing to watch. */
const subscriptionWithMappedErrors =
  (begin: Resolve): Resolve =>
  async (root, args, context, info) => {
    refuseMalformed(args, info.fieldName);
    try {
      return await begin(root, args, context, info);
    } catch (error) {
      if (error instanceof NotFound)
        throw new GraphQLError(saidIn(localeOf(context), error).message, { extensions: { code: error.code } });
      throw toClientError(error, localeOf(context));
    }
  };

/** Length of a client's text that is quoted back, to recognise it by. */
const QUOTED_MAX_CHARS = 50;

const BUSY = 'The service is busy or restarting. Send the same request, with the same key, again.';

const localeOf = (context: unknown): Locale => (context as Partial<RequestContext> | undefined)?.caller?.locale ?? 'en';

/** Delay before a client's retry, in milliseconds. */
const RETRY_AFTER_MS = 500;

/** Maps errors that a client can act on to one with a code; leaves any other as it is. */
function toClientError(error: unknown, locale: Locale): unknown {
  if (error instanceof Overrun) return overrunError(error);
  if (error instanceof Busy) {
    return new GraphQLError(inLocale(locale, error.message), {
      extensions: { code: 'TRY_AGAIN', retryAfterMs: error.retryAfterMs },
    });
  }
  if (error instanceof RateLimited) {
    return new GraphQLError(inLocale(locale, error.message), {
      extensions: { code: 'RATE_LIMITED', retryAfterMs: error.retryAfterMs },
    });
  }
  // Fields without a result union report it by the code.
  if (error instanceof StepUpRequired)
    return new GraphQLError(saidIn(locale, error).message, { extensions: { code: error.code } });
  // A query has no result union: a refused argument is a client's mistake like one that the schema refuses.
  if (error instanceof InvalidInput) {
    const { message, issues } = saidIn(locale, error);
    return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', issues } });
  }
  // A retry with the same key is safe: nothing is known to have happened.
  if (!(error instanceof GraphQLError) && (isUnavailable(error) || isCancelled(error))) {
    return new GraphQLError(inLocale(locale, BUSY), {
      originalError: error as Error,
      extensions: { code: 'TRY_AGAIN', retryAfterMs: RETRY_AFTER_MS },
    });
  }
  return error;
}

/** At the border, so that nothing behind it has to check texts. */
function refuseMalformed(args: Readonly<Record<string, unknown>>, fieldName: string): void {
  for (const name in args) {
    const text = malformedText(args[name]);
    if (text === undefined) continue;
    const quoted = JSON.stringify(text.slice(0, QUOTED_MAX_CHARS));
    throw new GraphQLError(`Argument "${name}" of ${fieldName} has a text with U+0000 or half a character: ${quoted}`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
}
