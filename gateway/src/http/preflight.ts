import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/** Headers that force a CORS preflight; the names of Apollo's clients and servers. */
const PREFLIGHT_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight'];
/** Content types that an HTML form can send without a preflight. */
const FORM_CONTENT_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/**
 * CSRF prevention: refuses a request that a page of another origin could send without a preflight, whatever operation or answer
 * type it asks for.
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
