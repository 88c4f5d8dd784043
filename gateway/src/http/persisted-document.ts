import type { FastifyRequest } from 'fastify';
import type { ApiClient } from '../access/api-client.ts';
import type { PersistedOperations } from '../persisted/persisted-operations.ts';

/** Replaces the hash of a persisted operation by its document, so that later steps see an ordinary request. */
export async function putDocument(
  request: FastifyRequest,
  persisted: PersistedOperations,
  client: ApiClient | null,
): Promise<void> {
  if (request.method === 'GET') return putIntoQueryString(request, persisted, client);
  const { body } = request;
  // A body that is no operation is refused later, where operations are read.
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

/** Undefined for invalid JSON, which is refused later, where operations are read. */
function asJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
