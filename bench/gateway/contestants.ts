import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import { noLimits, startGateway } from '@muster/gateway';
import { compose } from '@muster/gateway/compose';
import { localSubgraph, remoteSubgraph, type SubgraphClient } from '@muster/kit/serve';
import { silentLog } from '@muster/kit/subgraph';
import { GATEWAY, signingKey } from '@muster/kit/trust';
import Fastify from 'fastify';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { QUERIES, SUBGRAPHS, sdlOf } from './shop.ts';
import { runtimeOf, subgraphSchemas } from './subgraphs.ts';

export const IDENTITY_SECRET = 'the secret of a bench, long enough';

/** URLs of each subgraph: with Muster's signed protocol, and as plain federation. */
export type SubgraphUrls = Readonly<Record<string, { readonly signed: string; readonly plain: string }>>;

const composed = () => compose(SUBGRAPHS.map((name) => ({ name, sdl: sdlOf(name) })));

async function ours(subgraphs: readonly SubgraphClient[]): Promise<string> {
  const { url } = await startGateway({
    supergraphSdl: composed().supergraphSdl,
    // No sign-in in this benchmark.
    security: {},
    subgraphs: new Map(subgraphs.map((peer) => [peer.name, peer])),
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
    development: false,
    forwardedPaths: [],
    limits: noLimits,
  });
  return `${url}/graphql`;
}

/** Apollo Server in front of a gateway or schema, on the same HTTP server as Muster. */
async function apollo(answers: { gateway: ApolloGateway } | { schema: GraphQLSchema }): Promise<string> {
  const app = Fastify();
  const server = new ApolloServer({ ...answers, plugins: [fastifyApolloDrainPlugin(app)] });
  await server.start();
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: fastifyApolloHandler(server) });
  return `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
}

/** Contestants: each answers the same operations with the same data. */
export const CONTESTANTS: Readonly<Record<string, (urls: SubgraphUrls) => Promise<string>>> = {
  ours: () => ours([...subgraphSchemas()].map(([name, schema]) => localSubgraph(runtimeOf(name, schema)))),
  stock: () => {
    const schemas = subgraphSchemas();
    const gateway = new ApolloGateway({
      supergraphSdl: composed().supergraphSdl,
      buildService: ({ name }) => new LocalGraphQLDataSource(schemas.get(name)!),
    });
    return apollo({ gateway });
  },
  'plain graphql-js': () => {
    const schema = buildSchema(composed().apiSdl);
    for (const [name, field] of Object.entries(schema.getQueryType()!.getFields())) {
      const answer = QUERIES[name];
      if (answer !== undefined) field.resolve = answer;
    }
    return apollo({ schema });
  },
  'ours, distributed': (urls) =>
    ours(
      SUBGRAPHS.map((name) => {
        const identity = signingKey(IDENTITY_SECRET, { from: GATEWAY, to: name });
        return remoteSubgraph({ name, url: urls[name]!.signed, identity });
      }),
    ),
  'stock, distributed': (urls) => {
    const gateway = new ApolloGateway({
      supergraphSdl: composed().supergraphSdl,
      buildService: ({ name }) => new RemoteGraphQLDataSource({ url: urls[name]!.plain }),
    });
    return apollo({ gateway });
  },
};
