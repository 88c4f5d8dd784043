import type { Log } from '@muster/kit/subgraph';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Origin } from '../context.ts';

/** Asked every few seconds by machines. */
const QUIET = ['/health/', '/metrics', '/explorer/'];
const logged = Symbol('logged');
type Logged = FastifyRequest & { [logged]?: true };

/** What becomes of the request is told by somebody who knows more of it. */
export function loggedElsewhere(request: Logged): void {
  request[logged] = true;
}

/** One line for each request that is no operation: by its route, since a path may carry what is nobody's business. */
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
