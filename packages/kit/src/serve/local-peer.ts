import type { Caller } from '../domain/index.ts';
import type { SubgraphRuntime } from '../runtime/subgraph-runtime.ts';
import type { RequestContext } from '../subgraph/index.ts';
import { inSpan } from '../tracing/index.ts';
import { CompiledDocuments } from './compiled-documents.ts';
import { Documents } from './documents.ts';
import type { Peer } from './peer.ts';
import { subscribeAfresh } from './subscribe-afresh.ts';

/** A subgraph in this process. The planner wrote the documents, so they are parsed once and not validated. */
export function localPeer(runtime: SubgraphRuntime): Peer {
  const documents = new Documents();
  const compiled = new CompiledDocuments(runtime.schema);
  // All fetches of one request to the gateway share a context, and so their loaders.
  const contexts = new WeakMap<Caller, RequestContext>();
  const contextOf = (caller: Caller): RequestContext => {
    let context = contexts.get(caller);
    if (context === undefined) {
      context = runtime.contextFor(caller);
      contexts.set(caller, context);
    }
    return context;
  };
  return {
    name: runtime.name,
    isRemote: false,
    execute: async ({ query, variables, operationName }, caller) =>
      inSpan(runtime.name, {}, () =>
        compiled.execute(documents.parse(query), { variables, operationName, context: contextOf(caller) }),
      ),
    subscribe: async ({ query, ...request }, caller) =>
      subscribeAfresh(runtime, documents.parse(query), request, caller),
    command: (name, input, caller) => runtime.command(name, input, caller),
    route: (request, caller) => runtime.route(request, caller),
    problems: () => runtime.problems(),
    close: async () => {},
  };
}
