import type { ExecutionResult } from 'graphql';
import type { Caller } from '../domain/index.ts';
import type { Changes, RouteRequest, RouteResponse } from '../subgraph/index.ts';

export interface GraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/** How a subgraph is doing. */
export interface Health {
  /** Why it cannot serve now; empty when it can. */
  readonly problems: readonly string[];
  /** What waits for an operator though it serves. */
  readonly warnings: readonly string[];
}

/** A subgraph as the gateway and other subgraphs reach it: in this process or over HTTP, with no difference in meaning. */
export interface SubgraphClient {
  readonly name: string;
  /** Whether each question costs a way over a network: then equal things are asked for once. */
  readonly isRemote: boolean;
  /** What its answers were made from, for whoever keeps them. Left out by those that tell nobody what they change. */
  readonly changes?: Changes | undefined;
  /** In this process an answer may be there at once, and what is wrong with the question is thrown at once. */
  execute(request: GraphRequest, caller: Caller): Promise<ExecutionResult> | ExecutionResult;
  /** Ends when the subgraph says so; a lost connection is made again, and the present state of things told again. */
  subscribe(request: GraphRequest, caller: Caller): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
  command(name: string, input: unknown, caller: Caller): Promise<unknown>;
  /** One of the subgraph's own HTTP paths; null when it has no such path. */
  route(request: Omit<RouteRequest, 'params'>, caller: Caller): Promise<RouteResponse | null>;
  health(): Promise<Health>;
  close(): Promise<void>;
}
