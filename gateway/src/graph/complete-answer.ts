import type { ExecutionResult } from 'graphql';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isOfMissingEntity } from '../executor/index.ts';

/** Errors of one answer: it may have one for each list item, and more of them do not help. */
const ERRORS_MAX = 20;

/** The answer for the client: with an error for each value left out, and `ERRORS_MAX` errors at most. */
export function completeAnswer(answer: ExecutionResult): ExecutionResult {
  const complete = withFaults(answer);
  const { errors } = complete;
  return errors === undefined || errors.length <= ERRORS_MAX
    ? complete
    : { ...complete, errors: errors.slice(0, ERRORS_MAX) };
}

/**
 * Apollo's executor notes values that it left out, because a subgraph gave null or an invalid value where the schema forbids
 * it, in an extension. Each is a fault like any other, reported among the errors and logged. A missing entity is none: a
 * nullable reference to it is null.
 */
function withFaults({ extensions, ...answer }: ExecutionResult): ExecutionResult {
  const { valueCompletion = [], ...others } = (extensions ?? {}) as {
    valueCompletion?: readonly (GraphQLError | GraphQLFormattedError)[];
  };
  const left = Object.keys(others).length === 0 ? answer : { ...answer, extensions: others };
  if (valueCompletion.length === 0) return left;
  const faults = valueCompletion
    .filter((fault) => !isOfMissingEntity(fault))
    .map(({ message, path }) => new GraphQLError(message, { path }));
  return faults.length === 0 ? left : { ...left, errors: [...(answer.errors ?? []), ...faults] };
}
