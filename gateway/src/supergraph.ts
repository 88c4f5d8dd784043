import { type Schema, Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import type { Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { apolloLog } from './apollo-log.ts';
import { completeAnswer } from './complete-answer.ts';
import type { GatewayContext } from './context.ts';
import { peerDataSource } from './data-source.ts';

type Loaded = Awaited<ReturnType<ApolloGateway['load']>>;

/** The composed graph, ready to plan and to ask. */
export interface Graph {
  readonly gateway: Pick<ApolloGateway, 'load' | 'onSchemaLoadOrUpdate' | 'stop'>;
  readonly planner: QueryPlanner;
  /** What clients may ask, in both libraries' words. */
  readonly api: Schema;
  readonly apiSchema: GraphQLSchema;
  /** What subgraphs are asked. */
  readonly schema: GraphQLSchema;
  readonly services: Readonly<Record<string, GraphQLDataSource<GatewayContext>>>;
}

export function openGraph(supergraphSdl: string, peers: ReadonlyMap<string, Peer>, log: Log, plain = false): Graph {
  const supergraph = Supergraph.build(supergraphSdl);
  const api = supergraph.apiSchema();
  const services = Object.fromEntries([...peers].map(([name, peer]) => [name, peerDataSource(peer)]));
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService({ name }) {
      const service = services[name];
      if (service === undefined) throw new Error(`The supergraph names a subgraph that is not here: ${name}`);
      return service;
    },
    logger: apolloLog(log),
  });
  return {
    planner: new QueryPlanner(supergraph),
    api,
    apiSchema: api.toGraphQLJSSchema(),
    schema: supergraph.schema.toGraphQLJSSchema(),
    services,
    gateway: {
      async load(options) {
        const loaded = await gateway.load(options);
        if (plain) return loaded;
        const executor: Loaded['executor'] = async (request) =>
          completeAnswer((await loaded.executor(request)) as ExecutionResult) as Awaited<
            ReturnType<Loaded['executor']>
          >;
        return { ...loaded, executor };
      },
      onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
      stop: () => gateway.stop(),
    },
  };
}
