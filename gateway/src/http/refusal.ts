import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import Negotiator from 'negotiator';
import { httpDetailsOf, statusOf } from '../operations/error-status.ts';

const JSON_TYPE = 'application/json';
const CONTENT_TYPES = [JSON_TYPE, 'application/graphql-response+json'];

/** Answers a request with errors only. `clientErrors` are the same errors as the client may see them. */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  errors: readonly GraphQLError[],
  clientErrors: readonly GraphQLFormattedError[],
): FastifyReply {
  for (const [name, value] of httpDetailsOf(errors[0]).headers ?? []) reply.header(name, value);
  // A client that accepts neither type gets JSON.
  const contentType = new Negotiator(request.raw).mediaType(CONTENT_TYPES) ?? JSON_TYPE;
  return reply
    .code(statusOf(errors))
    .headers({ 'cache-control': 'no-store', 'content-type': `${contentType}; charset=utf-8` })
    .send(JSON.stringify({ errors: clientErrors }));
}
