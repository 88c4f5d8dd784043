import type { GraphQLTypeResolver } from 'graphql';

const syncResolvers = new WeakSet<object>();

/** Marks a type resolver of an interface or union as synchronous, which executors may rely on. */
export function syncTypeResolver<V>(resolve: (value: V) => string | undefined): GraphQLTypeResolver<V, unknown> {
  syncResolvers.add(resolve);
  return resolve;
}

export const isSyncTypeResolver = (resolver: GraphQLTypeResolver<never, never> | null | undefined): boolean =>
  resolver != null && syncResolvers.has(resolver);
