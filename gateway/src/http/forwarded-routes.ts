import { anonymous } from '@muster/kit/domain';
import { headersToPass, type SubgraphClient } from '@muster/kit/serve';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contextOf, type Origin } from '../context.ts';
import { NOT_FOUND } from '../not-found.ts';

/** A path outside the graph (a prefix when it ends in a slash) and the subgraph that serves it. */
export interface ForwardedPath {
  readonly prefix: string;
  readonly subgraph: string;
}

export interface ForwardedRoutesOptions {
  readonly paths: readonly ForwardedPath[];
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  readonly originOf: (request: FastifyRequest) => Origin;
}

/** No dot segments, no escapes, no double slashes: a path that every parser reads the same way. */
const isUnambiguousPath = (sent: string, pathname: string): boolean =>
  sent.split('?', 1)[0] === pathname && /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,;=:@-]+)+$/.test(pathname);

/** Reverse proxy for routes of subgraphs. Bodies stay bytes: webhook signatures are made over the raw body. */
export async function forwardedRoutes(app: FastifyInstance, { paths, subgraphs, originOf }: ForwardedRoutesOptions) {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const forwardTo = (client: SubgraphClient) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { pathname, searchParams } = new URL(`http://gateway${request.url}`);
    // The route was matched on the raw path, and the normalized path is signed: both must be equal.
    if (!isUnambiguousPath(request.url, pathname)) return reply.code(404).send(NOT_FOUND);
    const response = await client.route(
      {
        method: request.method === 'POST' ? 'POST' : 'GET',
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: headersToPass(request.headers),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      },
      contextOf(anonymous, originOf(request)).caller,
    );
    if (response === null) return reply.code(404).send(NOT_FOUND);
    return reply
      .code(response.status)
      .headers(response.headers ?? {})
      .send(response.body ?? '');
  };

  for (const { prefix, subgraph } of paths) {
    const client = subgraphs.get(subgraph);
    if (client === undefined) throw new Error(`${prefix} is forwarded to a subgraph that is not here: ${subgraph}`);
    const url = prefix.endsWith('/') ? `${prefix}*` : prefix;
    app.route({ method: ['GET', 'POST'], url, handler: forwardTo(client) });
  }
}
