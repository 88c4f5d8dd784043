import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/** Headers of which each makes a browser ask first; those that Apollo's clients and servers know. */
const PREFLIGHT_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight'];
/** What a form of any page may send. */
const FORM_CONTENT_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/**
 * Refuses a request that a foreign page could have its visitor's browser send without asking first (CSRF): whatever becomes
 * of it, and however it wants its answer.
 */
export function refuseWithoutPreflight({ headers }: FastifyRequest): void {
  if (PREFLIGHT_HEADERS.some((name) => headers[name] !== undefined && headers[name] !== '')) return;
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (contentType !== undefined && contentType !== '' && !FORM_CONTENT_TYPES.includes(contentType)) return;
  throw new GraphQLError(
    `A request without a JSON body needs one of the headers ${PREFLIGHT_HEADERS.join(', ')}, so that browsers ask before they send it (CSRF).`,
    { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } },
  );
}
