import { Documents, type GraphRequest, serveSubgraph } from '@muster/kit/serve';
import { silentLog } from '@muster/kit/subgraph';
import { GATEWAY, knownCallers } from '@muster/kit/trust';
import Fastify from 'fastify';
import { execute } from 'graphql';
import { IDENTITY_SECRET } from './contestants.ts';
import { runtimeOf, subgraphSchemas } from './subgraphs.ts';

/** All subgraphs over HTTP, in one process: with signed requests for Muster, without them for the other contestants. */
const urls: Record<string, { signed: string; plain: string }> = {};
for (const [name, schema] of subgraphSchemas()) {
  const { url: signed } = await serveSubgraph(runtimeOf(name, schema), {
    host: '127.0.0.1',
    port: 0,
    callers: knownCallers(IDENTITY_SECRET, name, [{ from: GATEWAY, asksGraph: true, commands: new Set() }]),
    log: silentLog,
  });
  const documents = new Documents();
  const app = Fastify({ bodyLimit: 4 * 1024 * 1024 });
  app.post('/graphql', async ({ body }) => {
    const { query, variables, operationName } = body as GraphRequest;
    return execute({ schema, document: documents.parse(query), variableValues: variables, operationName });
  });
  urls[name] = { signed, plain: `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql` };
}
const end = () => process.exit(0);
process.once('message', end);
process.once('disconnect', end);
process.send?.({ urls });
