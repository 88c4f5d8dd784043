import type { Caller } from '../domain/index.ts';
import type { SubgraphRuntime } from '../runtime/subgraph-runtime.ts';
import type { RequestContext } from '../subgraph/index.ts';
import { inSpan } from '../tracing/index.ts';
import { CompiledDocuments } from './compiled-documents.ts';
import { Documents } from './documents.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import { subscribeAfresh } from './subscribe-afresh.ts';

/** A subgraph in this process. The planner wrote the documents, so they are parsed once and not validated. */
export function localSubgraph(runtime: SubgraphRuntime): SubgraphClient {
  const documents = new Documents();
  const compiled = new CompiledDocuments(runtime.schema);
  // All fetches of one request to the gateway share a context, and so their loaders. It is cached on the caller: a weak map of
  // callers cost a page of several subgraphs more than its loaders did.
  const cacheKey = Symbol(`context of ${runtime.name}`);
  const contextOf = (caller: Caller & { [cacheKey]?: RequestContext }): RequestContext => {
    const cached = caller[cacheKey];
    // A copied caller needs a context of its own.
    if (cached?.caller === caller) return cached;
    const context = runtime.contextFor(caller);
    caller[cacheKey] = context;
    return context;
  };
  return {
    name: runtime.name,
    isRemote: false,
    changes: runtime.changes,
    execute: ({ query, variables, operationName }, caller) =>
      inSpan(runtime.name, {}, () =>
        compiled.execute(documents.parse(query), { variables, operationName, context: contextOf(caller) }),
      ),
    subscribe: async ({ query, ...request }, caller) =>
      subscribeAfresh(runtime, documents.parse(query), request, caller),
    command: (name, input, caller) => runtime.command(name, input, caller),
    route: (request, caller) => runtime.route(request, caller),
    async health() {
      const [problems, warnings] = await Promise.all([runtime.problems(), runtime.warnings()]);
      return { problems, warnings };
    },
    close: async () => {},
  };
}
