import { TRACE_HEADER } from '../tracing/index.ts';
import { IDENTITY_HEADER } from './identity.ts';

/** Marks an answer of a subgraph's own route; without it the server answered that there is none. */
export const ROUTE_HEADER = 'x-muster-route';

/**
 * Prefix of a subgraph's own HTTP paths, which keeps them apart from the graph, commands and health: no path that a client chooses
 * is ever one of those, whatever it is normalised to on its way.
 */
export const ROUTES_PREFIX = '/routes';

/** On a request whose answer will be cached: asks for the ids that the answer is made from, under `READS_EXTENSION`. */
export const READS_HEADER = 'x-muster-reads';
export const READS_EXTENSION = 'musterReads';

/** Headers of one connection, or of the caller's identity: neither is passed on to another process. */
const STAYS_HERE: ReadonlySet<string> = new Set([
  IDENTITY_HEADER,
  READS_HEADER,
  ROUTE_HEADER,
  TRACE_HEADER,
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a request or an answer that the next process may see. */
export const headersToPass = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && !STAYS_HERE.has(entry[0]),
    ),
  );
