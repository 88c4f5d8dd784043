import type { ExecutionResult } from 'graphql';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isOfMissingEntity } from '../executor/index.ts';

/** Whoever is told of so many errors knows what is wrong; an answer may have one for each thing in its lists. */
const ERRORS_MAX = 20;

/** An answer as it is told: with what had to be left out among its errors, and no more of them than help. */
export function completeAnswer(answer: ExecutionResult): ExecutionResult {
  const complete = withFaults(answer);
  const { errors } = complete;
  return errors === undefined || errors.length <= ERRORS_MAX
    ? complete
    : { ...complete, errors: errors.slice(0, ERRORS_MAX) };
}

/**
 * Apollo's executor puts what it had to leave out, because a subgraph gave null or nonsense where something must be, into
 * an extension. It is a fault like any other: told among the errors, and logged. That something is gone is none: a reference
 * that may be null is null then.
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
