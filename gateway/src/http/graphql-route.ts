import type { FastifyInstance } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { correlated } from '../correlation.ts';
import { explorerRoutes, sendExplorer } from '../explorer/explorer-routes.ts';
import type { ApiClientOf } from '../persisted/api-client.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import { type EventStreams, wantsEvents } from '../subscriptions/event-stream.ts';
import { type AnswerOptions, operationAnswers } from './answer-operation.ts';
import { clientOf, putDocument } from './persisted-document.ts';
import { toldElsewhere } from './request-log.ts';

export interface GraphqlRouteOptions extends AnswerOptions {
  readonly events: EventStreams;
  readonly persisted: PersistedOperations;
  readonly apiClientOf: ApiClientOf;
  /** What a browser may explore now; null for nothing at any time. */
  readonly explorer: (() => GraphQLSchema) | null;
}

/** GraphQL over HTTP, at `/graphql`. */
export async function graphqlRoute(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { originOf, events, persisted, apiClientOf, explorer } = options;
  const answer = operationAnswers(app, options);
  if (explorer !== null) await app.register(explorerRoutes);
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    async handler(request, reply) {
      if (explorer !== null && request.method === 'GET' && request.headers.accept?.includes('text/html')) {
        return sendExplorer(explorer(), reply);
      }
      const client = await clientOf(request, apiClientOf);
      await putDocument(request, persisted, client);
      if (wantsEvents(request)) return events.answer(request, reply, client);
      toldElsewhere(request);
      return correlated(originOf(request).correlationId, () => answer(request, reply, client));
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
