import { TRACE_HEADER } from '../tracing/index.ts';
import { IDENTITY_HEADER } from './identity.ts';

/** On an answer that a route of the subgraph itself gave; without it the server answers for want of one. */
export const ROUTE_HEADER = 'x-muster-route';

/**
 * Where a subgraph's own HTTP paths lie: apart from the graph, commands and health, so that no path that a client chooses is
 * ever one of those, whatever it is normalised to on its way.
 */
export const ROUTES_PREFIX = '/routes';

/** On a request whose answer is kept up to date: asks for what the answer is made from, under `READS_EXTENSION`. */
export const READS_HEADER = 'x-muster-reads';
export const READS_EXTENSION = 'musterReads';

/** Of one connection, or saying who asks: neither goes any further than the process that got them. */
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
