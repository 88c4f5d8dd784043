import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Identify } from '../access-token.ts';
import { identityOf } from '../client-actor.ts';
import { contextOf, type GatewayContext, type Origin } from '../context.ts';
import { correlated } from '../correlation.ts';
import { explorerRoutes, sendExplorer } from '../explorer/explorer-routes.ts';
import type { ApiClient, ApiClientOf } from '../persisted/api-client.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import { type EventStreams, wantsEvents } from '../subscriptions/event-stream.ts';
import { clientOf, putDocument } from './persisted-document.ts';
import { toldElsewhere } from './request-log.ts';

const LONG_CHARS = 16_384;

export interface GraphqlRouteOptions {
  /** Who answers now. */
  readonly apollo: () => ApolloServer<GatewayContext>;
  readonly tokens: Identify;
  readonly originOf: (request: { raw: IncomingMessage }) => Origin;
  readonly events: EventStreams;
  readonly persisted: PersistedOperations;
  readonly apiClientOf: ApiClientOf;
  /** What a browser may explore now; null for nothing at any time. */
  readonly explorer: (() => GraphQLSchema) | null;
}

/** GraphQL over HTTP, at `/graphql`. */
export async function graphqlRoute(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { apollo, tokens, originOf, events, persisted, apiClientOf, explorer } = options;
  const clients = new WeakMap<object, ApiClient | null>();
  const handlers = new WeakMap<ApolloServer<GatewayContext>, RouteHandlerMethod>();
  const handlerOf = (server: ApolloServer<GatewayContext>): RouteHandlerMethod => {
    const known = handlers.get(server);
    if (known !== undefined) return known;
    const handler = fastifyApolloHandler(server, {
      async context(request) {
        const { actor } = await identityOf(tokens, request.headers.authorization, clients.get(request) ?? null);
        return contextOf(actor, originOf(request));
      },
    });
    handlers.set(server, handler);
    return handler;
  };
  if (explorer !== null) await app.register(explorerRoutes);
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async handler(request, reply) {
      if (explorer !== null && request.method === 'GET' && request.headers.accept?.includes('text/html')) {
        return sendExplorer(explorer(), reply);
      }
      const client = await clientOf(request, apiClientOf);
      clients.set(request, client);
      await putDocument(request, persisted, client);
      if (wantsEvents(request)) return events.answer(request, reply, client);
      toldElsewhere(request);
      const { correlationId } = originOf(request);
      return inBytes(await correlated(correlationId, () => handlerOf(apollo()).call(app, request, reply)));
    },
  });
  // What never came to be a GraphQL request is refused in the words of one.
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof GraphQLError) {
      const { http, ...extensions } = error.extensions as { http?: { status?: number } };
      return reply.code(http?.status ?? 500).send({ errors: [{ message: error.message, extensions }] });
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) throw error;
    const code = status === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST';
    return reply.code(status).send({ errors: [{ message: error.message, extensions: { code } }] });
  });
}

/** A long text is put into bytes once, instead of being measured, joined to its headers and then put into bytes. */
const inBytes = (answer: unknown): unknown =>
  typeof answer === 'string' && answer.length > LONG_CHARS ? Buffer.from(answer) : answer;
