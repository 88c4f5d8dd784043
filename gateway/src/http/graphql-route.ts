import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { API_KEY_HEADER } from '../access/api-client.ts';
import type { Admission, Credentials } from '../access/credentials.ts';
import type { Origin } from '../context.ts';
import { correlated } from '../correlation.ts';
import { explorerRoutes, sendExplorer } from '../explorer/explorer-routes.ts';
import type { Limits } from '../limits/limits.ts';
import { refuseDeepText } from '../limits/nesting.ts';
import { statusOf } from '../operations/error-status.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';
import { type EventStreams, wantsEvents } from '../subscriptions/event-stream.ts';
import { type AnswerOptions, operationAnswers } from './answer-operation.ts';
import { putDocument } from './persisted-document.ts';
import { refuseWithoutPreflight } from './preflight.ts';
import { sendRefusal } from './refusal.ts';
import { loggedElsewhere } from './request-log.ts';
import { tarpit } from './tarpit.ts';

export interface GraphqlRouteOptions extends AnswerOptions {
  readonly credentials: Credentials;
  readonly originOf: (request: { raw: IncomingMessage }) => Origin;
  readonly limits: Pick<Limits, 'nesting'>;
  readonly events: EventStreams;
  readonly persisted: PersistedOperations;
  /** Schema for the explorer; null where there is no explorer. */
  readonly explorer: (() => GraphQLSchema) | null;
}

const admission = Symbol('admission');
type Admitted = FastifyRequest & { [admission]?: Admission };

/** GraphQL over HTTP, at `/graphql`. */
export async function graphqlRoute(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { current, credentials, originOf, limits, events, persisted, explorer } = options;
  const answer = operationAnswers(app, options);
  if (explorer !== null) await app.register(explorerRoutes);
  parseJson(app, limits.nesting);
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    /** Before the body is read. */
    async onRequest(request: Admitted) {
      const { authorization, [API_KEY_HEADER]: key } = request.headers;
      const presented = { authorization, key: typeof key === 'string' ? key : undefined };
      request[admission] = await tarpit(credentials.admit(presented, originOf(request)));
    },
    async handler(request: Admitted, reply) {
      if (explorer !== null && request.method === 'GET' && request.headers.accept?.includes('text/html')) {
        return sendExplorer(explorer(), reply);
      }
      refuseWithoutPreflight(request);
      if (request.method === 'GET') refuseDeepQueryString(request, limits.nesting);
      const { context, client } = request[admission]!;
      await putDocument(request, persisted, client);
      if (wantsEvents(request)) return events.answer(request, reply, client);
      loggedElsewhere(request);
      return correlated(context.caller.correlationId, () => answer(request, reply, context));
    },
  });
  // A request that fails before it is read is refused in the form of a GraphQL answer.
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const errors = [asGraphQLError(error)];
    const { report, clientErrorsOf } = current();
    const { correlationId } = originOf(request);
    const clientErrors = clientErrorsOf(errors, correlationId);
    if (error instanceof GraphQLError) {
      loggedElsewhere(request);
      report({
        operation: undefined,
        status: statusOf(errors),
        errors: clientErrors,
        correlationId,
        began: performance.now(),
      });
    }
    return sendRefusal(request, reply, errors, clientErrors);
  });
}

/** JSON bodies, with their nesting checked before they are parsed. */
function parseJson(app: FastifyInstance, nesting: number): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      refuseDeepText(body, nesting);
    } catch (error) {
      return done(error as GraphQLError);
    }
    return parse(request, body, done);
  });
}

function refuseDeepQueryString({ raw: { url = '' } }: FastifyRequest, nesting: number): void {
  for (const text of new URL(url, 'http://gateway').searchParams.values()) refuseDeepText(text, nesting);
}

function asGraphQLError(error: FastifyError): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const { statusCode: status = 500 } = error;
  if (status >= 500) throw error;
  const code = status === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST';
  return new GraphQLError(error.message, { extensions: { code, http: { status } } });
}
