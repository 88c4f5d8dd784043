import type { Caller } from '../domain/index.ts';
import type { Services } from './services.ts';

/** An HTTP request as received, with raw body bytes, over which signatures are made. */
export interface RouteRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RouteResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP path of a subgraph outside of the graph. `:name` matches one segment. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  readonly handle: (services: Services, request: RouteRequest, caller: Caller) => Promise<RouteResponse>;
}
