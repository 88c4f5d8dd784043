import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { z } from 'zod';
import { Allowance, type Caller, Overrun } from '../domain/index.ts';
import { type MetricsAccess, metricsRoute } from '../metrics/index.ts';
import type { SubgraphRuntime } from '../runtime/subgraph-runtime.ts';
import type { Log } from '../subgraph/index.ts';
import { inSpanOf, TRACE_HEADER } from '../tracing/index.ts';
import type { KnownCaller, KnownCallers } from '../trust/identity-keys.ts';
import { CompiledDocuments } from './compiled-documents.ts';
import { ValidDocuments } from './documents.ts';
import { gracefulClose } from './graceful-shutdown.ts';
import { headersToPass, READS_EXTENSION, READS_HEADER, ROUTE_HEADER, ROUTES_PREFIX } from './headers.ts';
import { IDENTITY_HEADER, type OpenedIdentity, openIdentity, UnsignedIdentity, useIdentity } from './identity.ts';
import { maskAnswer } from './mask.ts';
import { Nonces } from './nonces.ts';
import { retryAfterMsOf } from './retry.ts';
import { serveSubgraphSockets } from './subgraph-sockets.ts';
import { unlessEnded } from './unless-ended.ts';

/** A batch of representations for a large answer is larger than any request of a client. */
const GRAPH_BODY_MAX_BYTES = 4 * 1024 * 1024;
const ROUTE_BODY_MAX_BYTES = 256 * 1024;

const GraphBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

export interface SubgraphServerOptions {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** Processes that may send requests, with their rights. */
  readonly callers: KnownCallers;
  readonly log: Log;
  readonly metrics?: MetricsAccess | undefined;
}

export interface SubgraphServer {
  readonly url: string;
  close(): Promise<void>;
}

/** One subgraph behind HTTP and WebSocket, for our own processes only: an unsigned request gets 401 before its body is read. */
export async function serveSubgraph(
  runtime: SubgraphRuntime,
  { host, port, callers, log, metrics }: SubgraphServerOptions,
): Promise<SubgraphServer> {
  const documents = new ValidDocuments(runtime.schema);
  const compiled = new CompiledDocuments(runtime.schema);
  const app = Fastify({ bodyLimit: ROUTE_BODY_MAX_BYTES, forceCloseConnections: 'idle' });
  const closeHttp = gracefulClose(app);
  // Bodies stay bytes, because the signature covers them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const opened = new WeakMap<FastifyRequest, OpenedIdentity>();
  const nonces = new Nonces();
  app.addHook('onRequest', async (request) => {
    const isOpen = request.url.startsWith('/health/') || (metrics !== undefined && request.url === '/metrics');
    if (!isOpen) opened.set(request, openIdentity(identityOf(request), runtime.name, callers));
  });
  const callerOf = (request: FastifyRequest, mayAsk: (caller: KnownCaller) => boolean): Caller => {
    const asked = { audience: runtime.name, method: request.method, path: request.url, body: bodyOf(request) };
    // A path that only looks like an open one has not been verified yet.
    const identity = opened.get(request) ?? openIdentity(identityOf(request), runtime.name, callers);
    const { from, caller } = useIdentity(identity, asked, nonces);
    if (!mayAsk(callers.get(from)!)) throw new UnsignedIdentity(`${from} may not ask for this.`);
    return caller;
  };

  const answer = async (body: Buffer, caller: BoundedCaller): Promise<ExecutionResult> => {
    const { query, variables, operationName } = GraphBody.parse(JSON.parse(body.toString()));
    const read = documents.read(query);
    if ('errors' in read) return { errors: read.errors };
    const answered = await compiled.execute(read.document, {
      variables: variables ?? undefined,
      operationName: operationName ?? undefined,
      context: runtime.contextFor(caller),
    });
    return unlessEnded(answered, caller.allowance);
  };

  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const [problems, warnings] = await Promise.all([runtime.problems(), runtime.warnings()]);
    return reply.code(problems.length === 0 ? 200 : 503).send({ problems, warnings });
  });
  if (metrics !== undefined) await app.register(metricsRoute, metrics);
  app.post('/graphql', { bodyLimit: GRAPH_BODY_MAX_BYTES }, async (request, reply) => {
    const caller = boundedBy(reply, callerOf(request, asksGraph));
    const reads = request.headers[READS_HEADER] === undefined ? undefined : new Set<string>();
    const asking =
      reads === undefined ? caller : { ...caller, reads: (_subgraph: string, id: string) => reads.add(id) };
    const answered = await inSpanOf(request.headers[TRACE_HEADER], runtime.name, {}, () =>
      answer(bodyOf(request), asking),
    );
    const masked = maskAnswer(answered, caller.correlationId, log);
    return reads === undefined ? masked : { ...masked, extensions: { [READS_EXTENSION]: [...reads] } };
  });
  app.post<{ Params: { name: string } }>('/internal/commands/:name', async (request, reply) => {
    const { name } = request.params;
    const caller = callerOf(request, ({ commands }) => commands.has(name));
    const input: unknown = JSON.parse(bodyOf(request).toString());
    const output = await inSpanOf(request.headers[TRACE_HEADER], `command ${name}`, {}, () =>
      runtime.command(name, input, caller),
    );
    return reply.type('application/json').send(JSON.stringify(output ?? null));
  });
  app.route({
    method: ['GET', 'POST'],
    url: `${ROUTES_PREFIX}/*`,
    handler: async (request, reply) => {
      const caller = callerOf(request, asksGraph);
      const { pathname, searchParams } = new URL(`http://subgraph${request.url.slice(ROUTES_PREFIX.length)}`);
      const response = await runtime.route(
        {
          method: request.method === 'POST' ? 'POST' : 'GET',
          path: pathname,
          query: Object.fromEntries(searchParams),
          headers: headersToPass(request.headers),
          body: bodyOf(request),
        },
        caller,
      );
      if (response === null) return reply.code(404).send();
      return reply
        .code(response.status)
        .header(ROUTE_HEADER, 'answered')
        .headers(response.headers ?? {})
        .send(response.body ?? '');
    },
  });
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, log));

  const url = await app.listen({ host, port });
  const sockets = serveSubgraphSockets(app.server, { runtime, documents, callers, nonces, log });
  return {
    url,
    async close() {
      await Promise.all([sockets.close(), closeHttp()]);
    },
  };
}

const asksGraph = (caller: KnownCaller): boolean => caller.asksGraph;

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  if (error instanceof UnsignedIdentity) return reply.code(401).send({ error: 'unsigned' });
  const retryAfterMs = retryAfterMsOf(error);
  if (retryAfterMs !== null) return reply.code(503).send({ error: 'try again', retryAfterMs });
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status < 500) return reply.code(status).send({ error: 'refused' });
  const { method, routeOptions } = request;
  log.error({ err: error, method, route: routeOptions.url ?? 'none' }, 'A request to the subgraph failed');
  return reply.code(500).send({ error: 'internal' });
}

type BoundedCaller = Caller & { readonly allowance: Allowance };

/** Cancellation: once the gateway does not wait any more nothing new is started for it. */
function boundedBy(reply: FastifyReply, caller: Caller): BoundedCaller {
  const allowance = caller.allowance ?? new Allowance();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) allowance.end(new Overrun('TIMED_OUT', 'Whoever asked has gone.'));
  });
  return { ...caller, allowance };
}

const bodyOf = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));

const identityOf = (request: FastifyRequest): string | undefined => {
  const value = request.headers[IDENTITY_HEADER];
  return typeof value === 'string' ? value : undefined;
};
