import type { FastifyRequest } from 'fastify';
import type { ApiClient } from '../access/api-client.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';

/** Puts the document in place of its hash, so that whoever reads the request next finds an ordinary one. */
export async function putDocument(
  request: FastifyRequest,
  persisted: PersistedOperations,
  client: ApiClient | null,
): Promise<void> {
  if (request.method === 'GET') return putIntoQueryString(request, persisted, client);
  const { body } = request;
  // What is no operation at all is refused by whoever reads operations.
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    request.body = await persisted.complete(body, client);
  return undefined;
}

async function putIntoQueryString(
  request: FastifyRequest,
  persisted: PersistedOperations,
  client: ApiClient | null,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url, 'http://gateway');
  const sent = { query: searchParams.get('query') ?? undefined, extensions: asJson(searchParams.get('extensions')) };
  const { query, extensions } = await persisted.complete(sent, client);
  if (query === undefined) return;
  searchParams.set('query', query);
  if (extensions !== undefined) searchParams.set('extensions', JSON.stringify(extensions));
  request.raw.url = `${pathname}?${searchParams}`;
  request.query = Object.fromEntries(searchParams);
}

/** What is no JSON is refused by whoever reads operations. */
function asJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
