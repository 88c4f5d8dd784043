import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { AdmittedOperation } from '../operation.ts';
import { disconnectSignal } from '../operations/disconnect-signal.ts';
import { statusOf } from '../operations/error-status.ts';
import type { Refused } from '../operations/operation-pipeline.ts';
import type { SupergraphInstance } from '../supergraph/supergraph-instance.ts';
import { ContentTypes } from './content-types.ts';
import { type HttpOperationRequest, readOperationRequest } from './operation-request.ts';
import { sendRefusal } from './refusal.ts';

const LONG_CHARS = 16_384;

export interface AnswerOptions {
  /** The supergraph that is served now. */
  readonly current: () => Pick<SupergraphInstance, 'apollo' | 'fastPath' | 'pipeline' | 'report' | 'clientErrorsOf'>;
}

export type AnswerOperation = (
  request: FastifyRequest,
  reply: FastifyReply,
  context: GatewayContext,
) => Promise<unknown>;

/** Answers queries and mutations after admission: the fast path with our own executor, Apollo Server for the rest. */
export function operationAnswers(app: FastifyInstance, { current }: AnswerOptions): AnswerOperation {
  const contentTypes = new ContentTypes();
  const contexts = new WeakMap<object, Promise<GatewayContext>>();
  const handlers = new WeakMap<ApolloServer<GatewayContext>, RouteHandlerMethod>();
  const handlerOf = (server: ApolloServer<GatewayContext>): RouteHandlerMethod => {
    const made = handlers.get(server);
    if (made !== undefined) return made;
    const handler = fastifyApolloHandler(server, { context: (request) => contexts.get(request)! });
    handlers.set(server, handler);
    return handler;
  };
  return async (request, reply, { caller, ...given }) => {
    const context: GatewayContext = { ...given, caller: { ...caller, disconnected: disconnectSignal(reply) } };
    const { apollo, fastPath, pipeline, report, clientErrorsOf } = current();
    const byApollo = async (left: GatewayContext) => {
      contexts.set(request, Promise.resolve(left));
      const text = await handlerOf(apollo).call(app, request, reply);
      if (reply.statusCode === 200) contentTypes.learn(request, reply);
      return asBytes(text);
    };
    const began = performance.now();
    const sent = readOperationRequest(request);
    // Nothing is admitted, so nothing runs: Apollo Server answers what is wrong with the request.
    if (sent === null) return byApollo(context);
    const admitted = refusingSubscription(await pipeline.admit(sent, context.caller));
    if ('errors' in admitted) {
      const { errors, operation } = admitted;
      const { correlationId } = context.caller;
      const clientErrors = clientErrorsOf(errors, correlationId);
      report({ operation, status: statusOf(errors), errors: clientErrors, correlationId, began });
      return sendRefusal(request, reply, errors, clientErrors);
    }
    const contentType = isFastPathRequest(request, sent) ? contentTypes.of(request) : undefined;
    if (contentType === undefined) return byApollo({ ...context, admitted });
    const outcome = await fastPath.run(admitted, context);
    if ('left' in outcome) return byApollo({ ...outcome.left, admitted });
    const headers = { 'cache-control': 'no-store', 'content-type': contentType };
    return reply.headers(headers).send(asBytes(JSON.stringify(outcome.answer)));
  };
}

/** GET requests and extensions are left to Apollo Server, which has further rules for them. */
const isFastPathRequest = ({ method }: FastifyRequest, { hasExtensions }: HttpOperationRequest): boolean =>
  method === 'POST' && !hasExtensions;

function refusingSubscription(admitted: AdmittedOperation | Refused): AdmittedOperation | Refused {
  if ('errors' in admitted || admitted.operation.operation !== OperationTypeNode.SUBSCRIPTION) return admitted;
  const message = 'Subscriptions are served over WebSocket: graphql-transport-ws at the same path.';
  const error = new GraphQLError(message, {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
  return { errors: [error], operation: admitted.operation };
}

/** A long text is encoded once here; as a string it would be measured, joined to its headers and encoded again. */
const asBytes = (answer: unknown): unknown =>
  typeof answer === 'string' && answer.length > LONG_CHARS ? Buffer.from(answer) : answer;
