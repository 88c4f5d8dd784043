import type { ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { type Caller, system } from '../domain/index.ts';
import { Changes } from '../subgraph/index.ts';
import { traceHeaders } from '../tracing/index.ts';
import type { SigningKey } from '../trust/identity-keys.ts';
import { followRemote } from './changes-stream.ts';
import { headersToPass, READS_EXTENSION, READS_HEADER, ROUTE_HEADER, ROUTES_PREFIX } from './headers.ts';
import { httpSend, TooLong } from './http-send.ts';
import { IDENTITY_HEADER, signIdentity } from './identity.ts';
import { RemoteSubscriptions } from './remote-subscriptions.ts';
import { notReachable } from './retry.ts';
import type { Health, SubgraphClient } from './subgraph-client.ts';

const CONNECTIONS_MAX = 32;
const CONNECT_WITHIN_MS = 2_000;
const ANSWER_WITHIN_MS = 10_000;
const ANSWER_MAX_BYTES = 32 * 1024 * 1024;
/** Maximum, in UTF-8. */
const BYTES_A_CHAR = 3;
const READY_WITHIN_MS = 2_000;
const READS = { [READS_HEADER]: '1' };

export interface RemoteSubgraphOptions {
  readonly name: string;
  /** URL of its process, e.g. `http://127.0.0.1:4101`. */
  readonly url: string;
  /** The key with which this process signs its requests to that one. */
  readonly identity: SigningKey;
}

/** A subgraph in another process. An unreachable one becomes TRY_AGAIN. */
export function remoteSubgraph({ name, url, identity }: RemoteSubgraphOptions): SubgraphClient {
  const { origin } = new URL(url);
  const pool = new Pool(origin, {
    connections: CONNECTIONS_MAX,
    connectTimeout: CONNECT_WITHIN_MS,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
    maxResponseSize: ANSWER_MAX_BYTES,
  });
  const subscriptions = new RemoteSubscriptions({
    name,
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    identity,
  });

  const changes = new Changes((hear) =>
    followRemote(subscriptions, { actor: system, correlationId: `changes of ${name}` }, hear),
  );

  const send = async (
    method: 'GET' | 'POST',
    path: string,
    body: string | Buffer,
    caller: Caller,
    headers: Readonly<Record<string, string>>,
  ) => {
    const { allowance } = caller;
    allowance?.check();
    const { ms, chars } = allowance?.left ?? { ms: null, chars: null };
    // A GET has no body on the wire, so none is signed.
    const sent = method === 'GET' ? '' : body;
    const signed = signIdentity(caller, { audience: name, method, path, body: sent }, identity);
    try {
      return await httpSend(pool, {
        method,
        path,
        headers: { ...headers, ...traceHeaders(), [IDENTITY_HEADER]: signed },
        body: method === 'GET' ? null : body,
        withinMs: Math.min(ANSWER_WITHIN_MS, ms ?? ANSWER_WITHIN_MS),
        bytesMax: Math.min(ANSWER_MAX_BYTES, (chars ?? ANSWER_MAX_BYTES) * BYTES_A_CHAR),
        signal: allowance?.signal,
      });
    } catch (error) {
      if (error instanceof TooLong) allowance?.tooLarge();
      allowance?.check();
      throw notReachable(name, error);
    }
  };
  /** Posts JSON and answers JSON, or throws. */
  const ask = async (path: string, value: unknown, caller: Caller, headers = {}): Promise<unknown> => {
    const { status, text } = await send('POST', path, JSON.stringify(value ?? null), caller, {
      'content-type': 'application/json',
      ...headers,
    });
    caller.allowance?.takeChars(text.length);
    if (status === 200) return JSON.parse(text);
    throw failure(path, status);
  };
  // The body is left out: it may hold personal data, and the subgraph's own log has it under the correlation id.
  const failure = (asked: string, status: number): Error => {
    const error = new Error(`${name} answered ${asked} with ${status}`);
    return UNAVAILABLE.has(status) ? notReachable(name, error) : error;
  };

  return {
    name,
    isRemote: true,
    changes,
    async execute(request, caller) {
      if (caller.reads === undefined) return (await ask('/graphql', request, caller)) as ExecutionResult;
      const { extensions, ...answer } = (await ask('/graphql', request, caller, READS)) as ExecutionResult;
      const ids = (extensions?.[READS_EXTENSION] ?? []) as readonly string[];
      for (const id of ids) caller.reads(name, id);
      return answer;
    },
    subscribe: async (request, caller) => subscriptions.subscribe(request, caller),
    command: (command, input, caller) => ask(`/internal/commands/${command}`, input, caller),
    async route({ method, path, query, headers, body }, caller) {
      const search = new URLSearchParams(query).toString();
      const target = `${ROUTES_PREFIX}${path}${search === '' ? '' : `?${search}`}`;
      const response = await send(method, target, body, caller, headersToPass(headers));
      if (response.headers[ROUTE_HEADER] === undefined) {
        if (response.status === 404) return null;
        throw failure('a route', response.status);
      }
      return { status: response.status, headers: headersToPass(response.headers), body: response.text };
    },
    async health() {
      try {
        const asked = { method: 'GET', path: '/health/ready', headers: {}, body: null } as const;
        const { status, text } = await httpSend(pool, { ...asked, withinMs: READY_WITHIN_MS });
        const { problems, warnings = [] } = JSON.parse(text) as Partial<Health>;
        return { problems: status === 200 ? [] : (problems ?? [`${name}: answered ${status}`]), warnings };
      } catch {
        return { problems: [`${name}: not reachable`], warnings: [] };
      }
    },
    async close() {
      await subscriptions.close();
      await pool.destroy();
    },
  };
}

/** Statuses of a server, or a proxy before it, that cannot serve now. */
const UNAVAILABLE: ReadonlySet<number> = new Set([502, 503, 504]);
