import type { ExecutionResult } from 'graphql';
import type { Caller } from '../domain/index.ts';
import type { Changes, RouteRequest, RouteResponse } from '../subgraph/index.ts';

export interface GraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/** Health of a subgraph. */
export interface Health {
  /** Why it cannot serve now; empty when it can. */
  readonly problems: readonly string[];
  /** Work that waits for an operator though it serves. */
  readonly warnings: readonly string[];
}

/** A subgraph as the gateway and other subgraphs reach it: in this process or over HTTP, with no difference in meaning. */
export interface SubgraphClient {
  readonly name: string;
  /** Whether each request crosses a network: then equal representations are requested once. */
  readonly isRemote: boolean;
  /** Changed ids, for caches of its answers. Absent for a subgraph that reports no changes. */
  readonly changes?: Changes | undefined;
  /** In this process the answer may be synchronous, and errors of the request are thrown synchronously. */
  execute(request: GraphRequest, caller: Caller): Promise<ExecutionResult> | ExecutionResult;
  /** Ends when the subgraph ends it; after a lost connection it reconnects and sends the present state again. */
  subscribe(request: GraphRequest, caller: Caller): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
  command(name: string, input: unknown, caller: Caller): Promise<unknown>;
  /** One of the subgraph's own HTTP paths; null when it has no such path. */
  route(request: Omit<RouteRequest, 'params'>, caller: Caller): Promise<RouteResponse | null>;
  health(): Promise<Health>;
  close(): Promise<void>;
}
