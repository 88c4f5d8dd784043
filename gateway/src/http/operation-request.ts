import type { FastifyRequest } from 'fastify';
import type { OperationRequest } from '../operation.ts';

/** An operation as it was sent, with nothing in it that only Apollo's server knows how to refuse; null for anything else. */
export interface HttpOperationRequest extends OperationRequest {
  readonly hasExtensions: boolean;
}

export const readOperationRequest = (request: FastifyRequest): HttpOperationRequest | null =>
  read(request.method === 'GET' ? fromSearch(request) : request.body);

function read(sent: unknown): HttpOperationRequest | null {
  if (!isRecord(sent)) return null;
  const { query, operationName = null, variables, extensions } = sent;
  const isWell =
    typeof query === 'string' &&
    query !== '' &&
    (operationName === null || typeof operationName === 'string') &&
    (variables == null || isRecord(variables)) &&
    (extensions == null || isRecord(extensions));
  if (!isWell) return null;
  const hasExtensions = extensions != null && Object.keys(extensions).length > 0;
  return { query, operationName, variables: variables ?? {}, hasExtensions };
}

/** Null when a parameter is there twice, or is no JSON where it should be. */
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
