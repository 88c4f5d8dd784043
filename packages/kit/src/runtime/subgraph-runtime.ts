import type { GraphQLSchema } from 'graphql';
import type { Caller } from '../domain/index.ts';
import type { Changes, RequestContext, RouteRequest, RouteResponse, Services } from '../subgraph/index.ts';

/** A subgraph that runs in this process, called by the gateway or by an HTTP server in front of it. */
export interface SubgraphRuntime {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly services: Services;
  /** Changed ids, for caches of answers; absent where the runtime reports no changes. */
  readonly changes?: Changes;
  contextFor(caller: Caller): RequestContext;
  /** Answers one of the subgraph's own HTTP paths, or null when no route of it matches. */
  route(request: Omit<RouteRequest, 'params'>, caller: Caller): Promise<RouteResponse | null>;
  command(name: string, input: unknown, caller: Caller): Promise<unknown>;
  /** Why it cannot serve now; empty when it can. */
  problems(): Promise<string[]>;
  /** Work for an operator though it serves: parked events and jobs, unreadable events. */
  warnings(): Promise<string[]>;
  close(): Promise<void>;
}
