import { GraphQLError } from 'graphql';
import type { Overrun } from '../domain/index.ts';

const errors = new WeakMap<Overrun, GraphQLError>();

/**
 * The client's error of an overrun: one for the whole operation, however many fields end by it. It has a path already, so that no
 * executor makes a copy for each field.
 */
export function overrunError(overrun: Overrun): GraphQLError {
  let error = errors.get(overrun);
  if (error === undefined) {
    error = new GraphQLError(overrun.message, { path: [], extensions: { code: overrun.code } });
    errors.set(overrun, error);
  }
  return error;
}
