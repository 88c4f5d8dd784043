import type { FastifyRequest } from 'fastify';
import type { OperationRequest } from '../operation.ts';

/** Operation of an HTTP request; a request of any other form is left to Apollo Server, which refuses it. */
export interface HttpOperationRequest extends OperationRequest {
  readonly hasExtensions: boolean;
}

export const readOperationRequest = (request: FastifyRequest): HttpOperationRequest | null =>
  read(request.method === 'GET' ? fromSearch(request) : request.body);

function read(sent: unknown): HttpOperationRequest | null {
  if (!isRecord(sent)) return null;
  const { query, operationName = null, variables, extensions } = sent;
  const isValid =
    typeof query === 'string' &&
    query !== '' &&
    (operationName === null || typeof operationName === 'string') &&
    (variables == null || isRecord(variables)) &&
    (extensions == null || isRecord(extensions));
  if (!isValid) return null;
  const hasExtensions = extensions != null && Object.keys(extensions).length > 0;
  return { query, operationName, variables: variables ?? {}, hasExtensions };
}

/** Null for a repeated parameter, or invalid JSON. */
function fromSearch({ raw: { url = '' } }: FastifyRequest): unknown {
  const { searchParams } = new URL(url, 'http://gateway');
  const sent: Record<string, unknown> = {};
  for (const [name, text] of searchParams) {
    if (name in sent) return null;
    try {
      sent[name] = name === 'variables' || name === 'extensions' ? JSON.parse(text) : text;
    } catch {
      return null;
    }
  }
  return sent;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
