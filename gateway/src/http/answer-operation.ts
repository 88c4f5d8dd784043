import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { Identify } from '../access-token.ts';
import { identityOf } from '../client-actor.ts';
import { contextOf, type GatewayContext, type Origin } from '../context.ts';
import type { ApiClient } from '../persisted/api-client.ts';
import type { Serving } from '../serving.ts';
import { ContentTypes } from './content-types.ts';

const LONG_CHARS = 16_384;

export interface AnswerOptions {
  /** Who answers now. */
  readonly serving: () => Pick<Serving, 'apollo' | 'known'>;
  readonly tokens: Identify;
  readonly originOf: (request: { raw: IncomingMessage }) => Origin;
}

export type AnswerOperation = (
  request: FastifyRequest,
  reply: FastifyReply,
  client: ApiClient | null,
) => Promise<unknown>;

/** Answers queries and mutations: what has run before runs again, and everything else is for Apollo's server. */
export function operationAnswers(app: FastifyInstance, { serving, tokens, originOf }: AnswerOptions): AnswerOperation {
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
  const identified = async (request: FastifyRequest, client: ApiClient | null): Promise<GatewayContext> => {
    const { actor } = await identityOf(tokens, request.headers.authorization, client);
    return contextOf(actor, originOf(request));
  };
  return async (request, reply, client) => {
    const { apollo, known } = serving();
    let context = identified(request, client);
    context.catch(() => {}); // Told by whoever answers.
    const contentType = request.method === 'POST' ? contentTypes.of(request) : undefined;
    if (contentType !== undefined) {
      const outcome = await context.then(
        (who) => known.run(request.body, who),
        () => null,
      );
      if (outcome !== null && 'answer' in outcome) {
        const headers = { 'cache-control': 'no-store', 'content-type': contentType };
        return reply.headers(headers).send(inBytes(JSON.stringify(outcome.answer)));
      }
      if (outcome !== null) context = Promise.resolve(outcome.left);
    }
    contexts.set(request, context);
    const text = await handlerOf(apollo).call(app, request, reply);
    if (reply.statusCode === 200) contentTypes.learn(request, reply);
    return inBytes(text);
  };
}

/** A long text is put into bytes once, instead of being measured, joined to its headers and then put into bytes. */
const inBytes = (answer: unknown): unknown =>
  typeof answer === 'string' && answer.length > LONG_CHARS ? Buffer.from(answer) : answer;
