import { createSourceEventStream, type DocumentNode, type ExecutionResult, execute } from 'graphql';
import type { Caller } from '../domain/index.ts';
import type { SubgraphRuntime } from '../runtime/subgraph-runtime.ts';
import { withInputCodes } from './input-errors.ts';
import type { GraphRequest } from './peer.ts';

/**
 * Like graphql's `subscribe`, but each event is answered in a context of its own: loaders remember what they read for a
 * context, and what was true at the last event need not be true at this one.
 */
export async function subscribeAfresh(
  runtime: Pick<SubgraphRuntime, 'schema' | 'contextFor'>,
  document: DocumentNode,
  { variables, operationName }: Omit<GraphRequest, 'query'>,
  caller: Caller,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const request = { schema: runtime.schema, document, variableValues: variables, operationName };
  const source = await createSourceEventStream({ ...request, contextValue: runtime.contextFor(caller) });
  if (!(Symbol.asyncIterator in source)) return withInputCodes(source);
  const events = source[Symbol.asyncIterator]();
  const answers: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const event = await events.next();
      if (event.done) return { value: undefined, done: true };
      const contextValue = runtime.contextFor({ ...caller });
      return {
        value: withInputCodes(await execute({ ...request, rootValue: event.value, contextValue })),
        done: false,
      };
    },
    async return() {
      await events.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => answers,
  };
  return answers;
}
