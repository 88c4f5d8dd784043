import { GraphQLError } from 'graphql';
import type { Overrun } from '../domain/index.ts';

const errors = new WeakMap<Overrun, GraphQLError>();

/**
 * An overrun as clients are told it: one error, however many fields end by it. It has a path already, so that nobody who
 * executes a document makes another of it for each of them.
 */
export function overrunError(overrun: Overrun): GraphQLError {
  let error = errors.get(overrun);
  if (error === undefined) {
    error = new GraphQLError(overrun.message, { path: [], extensions: { code: overrun.code } });
    errors.set(overrun, error);
  }
  return error;
}
