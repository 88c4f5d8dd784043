import type { ExecutionResult } from 'graphql';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/**
 * Apollo's executor puts what it had to leave out, because a subgraph gave null or nonsense where something must be, into
 * an extension. It is a fault like any other: told among the errors, and logged.
 */
export function completeAnswer({ extensions, ...answer }: ExecutionResult): ExecutionResult {
  const { valueCompletion = [], ...others } = (extensions ?? {}) as {
    valueCompletion?: readonly (GraphQLError | GraphQLFormattedError)[];
  };
  const left = Object.keys(others).length === 0 ? answer : { ...answer, extensions: others };
  if (valueCompletion.length === 0) return left;
  const faults = valueCompletion.map(({ message, path }) => new GraphQLError(message, { path }));
  return { ...left, errors: [...(answer.errors ?? []), ...faults] };
}
