import cors from '@fastify/cors';
import type { Log } from '@muster/kit/subgraph';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Origin } from '../context.ts';
import type { Limits } from '../limits/limits.ts';
import { NOT_FOUND } from '../not-found.ts';
import { logRequests } from './request-log.ts';

const PREFLIGHT_MAX_AGE_SECONDS = 86_400;

export interface HttpServerOptions {
  readonly log: Log;
  readonly originOf: (request: FastifyRequest) => Origin;
  readonly limits: Limits;
  readonly isAllowedOrigin: (origin: string) => boolean;
}

/** HTTP server with everything that all routes share: limits, CORS, request ids, errors. */
export async function httpServer({
  log,
  originOf,
  limits,
  isAllowedOrigin,
}: HttpServerOptions): Promise<FastifyInstance> {
  const arrivalMs = limits.arrivalMs ?? 0;
  const app = Fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: 'idle',
    // Graceful shutdown: requests on open connections are still answered, and their connections closed after.
    return503OnClosing: false,
    requestTimeout: arrivalMs,
    http: { requestTimeout: arrivalMs, headersTimeout: arrivalMs, connectionsCheckingInterval: 1_000 },
  });
  logRequests(app, log, originOf);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', originOf(request).correlationId);
    if (URL.canParse(`http://${request.headers.host}${request.url}`)) done();
    else reply.code(400).send({ error: 'The host or path of the request cannot be read.' });
  });
  await app.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && isAllowedOrigin(origin)),
    methods: ['GET', 'POST', 'OPTIONS'],
    exposedHeaders: ['x-request-id'],
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(NOT_FOUND));
  app.setErrorHandler((error, request, reply) => refuse(error, originOf(request), reply, log));
  return app;
}

function refuse(error: unknown, { correlationId }: Origin, reply: FastifyReply, log: Log): FastifyReply {
  const { message, statusCode = 500 } = error as Error & { statusCode?: number };
  if (statusCode < 500) return reply.code(statusCode).send({ error: message });
  if (error instanceof GraphQLError && error.extensions.code === 'TRY_AGAIN') {
    const seconds = Math.ceil(Number(error.extensions.retryAfterMs ?? 1_000) / 1_000);
    return reply.code(503).header('retry-after', seconds).send({ error: message });
  }
  // The route, not the path: a path may hold a secret.
  const { method, routeOptions } = reply.request;
  log.error({ err: error, method, route: routeOptions.url ?? 'none', correlationId }, 'A request failed unexpectedly');
  return reply.code(500).send({ error: `Internal error. Correlation id ${correlationId}.` });
}
