import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { API_KEY_HEADER } from '../access/api-client.ts';
import type { Credentials } from '../access/credentials.ts';
import type { Origin } from '../context.ts';
import { NOT_FOUND } from '../not-found.ts';
import { httpDetailsOf, statusOf } from '../operations/error-status.ts';
import { isVariant, type SchemaVariants } from '../supergraph/schema-variants.ts';
import { tarpit } from './tarpit.ts';

interface SchemaRoutesOptions {
  readonly variants: () => SchemaVariants;
  readonly credentials: Credentials;
  readonly originOf: (request: { raw: IncomingMessage }) => Origin;
}

const SUFFIX = '.graphql';

/** `GET /schema/storefront.graphql` and `admin.graphql`: the schema for integrators, also where introspection is off. */
export async function schemaRoutes(
  app: FastifyInstance,
  { variants, credentials, originOf }: SchemaRoutesOptions,
): Promise<void> {
  app.get<{ Params: { file: string } }>('/schema/:file', async (request, reply) => {
    // An answer depends on who asks, and a refusal is never kept.
    reply.headers({ 'cache-control': 'no-store', vary: `authorization, ${API_KEY_HEADER}` });
    const { authorization, [API_KEY_HEADER]: key } = request.headers;
    const presented = { authorization, key: typeof key === 'string' ? key : undefined };
    const { actor } = (await tarpit(credentials.admit(presented, originOf(request)))).context.caller;
    const { file } = request.params;
    const variant = file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : '';
    if (!isVariant(variant)) return reply.code(404).send(NOT_FOUND);
    if (actor.kind === 'ANONYMOUS')
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ error: `Send an access token, or an API key in ${API_KEY_HEADER}.` });
    if (!variants().mayRead(variant, actor))
      return reply
        .code(403)
        .send({ error: 'The whole schema is for holders of a permission. Read storefront.graphql.' });
    const { sdl, etag } = variants().text(variant);
    reply.headers({ 'cache-control': 'private, no-cache', etag });
    if (matches(request, etag)) return reply.code(304).send();
    return reply.type('application/graphql; charset=utf-8').send(sdl);
  });
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
}

/** Whether the client has this text already (`If-None-Match`). */
const matches = ({ headers }: FastifyRequest, etag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));

function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  if (!(error instanceof GraphQLError) || statusOf([error]) >= 500) throw error;
  for (const [name, value] of httpDetailsOf(error).headers ?? []) reply.header(name, value);
  return reply.code(statusOf([error])).send({ error: error.message });
}
