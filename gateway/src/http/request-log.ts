import type { Log } from '@muster/kit/subgraph';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Origin } from '../context.ts';

/** Polled every few seconds by machines. */
const QUIET = ['/health/', '/metrics', '/explorer/'];
const logged = Symbol('logged');
type Logged = FastifyRequest & { [logged]?: true };

/** Marks a request that is logged elsewhere, with more detail. */
export function loggedElsewhere(request: Logged): void {
  request[logged] = true;
}

/** One log line for each request that is no operation: with its route, since a path may hold a secret. */
export function logRequests(app: FastifyInstance, log: Log, originOf: (request: FastifyRequest) => Origin): void {
  app.addHook('onResponse', (request: Logged, reply, done) => {
    done();
    const route = request.routeOptions.url ?? 'none';
    if (request[logged] || QUIET.some((quiet) => route.startsWith(quiet))) return;
    const { correlationId } = originOf(request);
    const { method } = request;
    const facts = { method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), correlationId };
    log.info(facts, 'A request was answered');
  });
}
