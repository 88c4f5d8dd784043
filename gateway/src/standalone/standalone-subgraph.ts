import {
  BrokenOff,
  type ClientErrorCode,
  type HttpAnswer,
  httpSend,
  type SubgraphClient,
  TooLong,
} from '@muster/kit/serve';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { Pool } from 'undici';
import type { ForwardingCaller } from '../context.ts';

const CONNECTIONS_MAX = 128;
const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;
const ANSWER_MAX_BYTES = 32 * 1024 * 1024;
/** Upper bound, in UTF-8. */
const BYTES_A_CHAR = 3;
const READY_WITHIN_MS = 2_000;

const LIMITED = {
  connections: CONNECTIONS_MAX,
  connectTimeout: CONNECT_WITHIN_MS,
  headersTimeout: ANSWER_WITHIN_MS,
  bodyTimeout: ANSWER_WITHIN_MS,
  maxResponseSize: ANSWER_MAX_BYTES,
};
/** Values that undici takes as no limit. */
const UNLIMITED = { connections: null, headersTimeout: 0, bodyTimeout: 0, maxResponseSize: -1 };

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json;q=0.9',
};

export interface StandaloneSubgraphOptions {
  readonly name: string;
  readonly url: string;
  readonly limited: boolean;
}

/**
 * A third-party subgraph: any GraphQL server over HTTP. Its requests are those of Apollo's own gateway, and its failures are
 * reported with the messages of Apollo's gateway.
 */
export function standaloneSubgraph({ name, url, limited }: StandaloneSubgraphOptions): SubgraphClient {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, limited ? LIMITED : UNLIMITED);

  const path = pathname + search;

  const post = async (body: string, { authorization, allowance }: ForwardingCaller): Promise<HttpAnswer> => {
    const { ms = null, chars = null } = allowance?.left ?? {};
    try {
      const headers = authorization === undefined ? HEADERS : { ...HEADERS, authorization };
      const answer = await httpSend(pool, {
        method: 'POST',
        path,
        headers,
        body,
        withinMs: ms ?? undefined,
        bytesMax: chars === null ? undefined : chars * BYTES_A_CHAR,
        signal: allowance?.signal,
      });
      allowance?.takeChars(answer.text.length);
      return answer;
    } catch (error) {
      if (error instanceof TooLong) allowance?.tooLarge();
      allowance?.check();
      if (error instanceof BrokenOff) throw error.reason;
      throw new GraphQLError(`request to ${url} failed, reason: ${reasonOf(error)}`, {
        originalError: error as Error,
      });
    }
  };

  return {
    name,
    isRemote: true,
    async execute({ query, variables, operationName }, caller) {
      const answer = await post(JSON.stringify({ query, variables, operationName }), caller);
      const body = readBody(url, answer);
      if (answer.status < 200 || answer.status > 299) throw badStatus(url, answer, body);
      if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as ExecutionResult;
      throw new Error(`Expected JSON response body, but received: ${body}`);
    },
    subscribe: async () => ({
      errors: [
        new GraphQLError(`${name} is asked over HTTP only: its subscriptions are not served here.`, {
          extensions: { code: 'BAD_REQUEST' },
        }),
      ],
    }),
    command: async () => {
      throw new Error(`${name} takes no commands.`);
    },
    route: async () => null,
    async health() {
      try {
        const body = '{"query":"{ __typename }"}';
        await httpSend(pool, { method: 'POST', path, headers: HEADERS, body, withinMs: READY_WITHIN_MS });
        return { problems: [], warnings: [] };
      } catch {
        return { problems: [`${name}: not reachable`], warnings: [] };
      }
    },
    close: () => pool.destroy(),
  };
}

function readBody(url: string, { headers, text }: HttpAnswer): unknown {
  const type = String(headers['content-type'] ?? '');
  const isJson = type.startsWith('application/json') || type.startsWith('application/graphql-response+json');
  if (!isJson) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`invalid json response body at ${url} reason: ${(error as Error).message}`);
  }
}

function badStatus(url: string, { status, statusText }: HttpAnswer, body: unknown): Error {
  const codes: Readonly<Record<number, ClientErrorCode>> = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN' };
  const code = codes[status];
  return new GraphQLError(`${status}: ${statusText}`, {
    extensions: { response: { url, status, statusText, body }, ...(code === undefined ? {} : { code }) },
  });
}

/** Several addresses of one host may each have refused. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}
