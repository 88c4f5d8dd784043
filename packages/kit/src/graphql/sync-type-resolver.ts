import type { GraphQLTypeResolver } from 'graphql';

const atOnce = new WeakSet<object>();

/** Says what an object of an interface or a union is, without a promise: whoever runs a document may count on it. */
export function syncTypeResolver<V>(resolve: (value: V) => string | undefined): GraphQLTypeResolver<V, unknown> {
  atOnce.add(resolve);
  return resolve;
}

export const isSyncTypeResolver = (resolver: GraphQLTypeResolver<never, never> | null | undefined): boolean =>
  resolver != null && atOnce.has(resolver);
