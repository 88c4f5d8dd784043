import { Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import type { Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { ExecutionResult } from 'graphql';
import { apolloLog } from './apollo-log.ts';
import { completeAnswer } from './complete-answer.ts';
import type { GatewayContext } from './context.ts';
import { peerDataSource } from './data-source.ts';
import { PlanExecutor, type Planning } from './executor/index.ts';
import type { Limits } from './limits/limits.ts';
import type { Places } from './limits/places.ts';
import { runWithin } from './limits/run-within.ts';

type Loaded = Awaited<ReturnType<ApolloGateway['load']>>;

/** The composed graph, ready to plan and to ask. */
export interface Graph extends Planning {
  readonly gateway: Pick<ApolloGateway, 'load' | 'onSchemaLoadOrUpdate' | 'stop'>;
  readonly services: Readonly<Record<string, GraphQLDataSource<GatewayContext>>>;
}

interface GraphOptions {
  readonly log: Log;
  readonly limits: Limits;
  readonly places: Places;
  /** The subgraphs are other people's: what Apollo's gateway answers stays as it is. */
  readonly plain: boolean;
}

export function openGraph(
  supergraphSdl: string,
  peers: ReadonlyMap<string, Peer>,
  { log, limits, places, plain }: GraphOptions,
): Graph {
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
  const planner = new QueryPlanner(supergraph);
  const apiSchema = api.toGraphQLJSSchema();
  const schema = supergraph.schema.toGraphQLJSSchema();
  const planning: Planning = { planner, api, apiSchema, schema, peers };
  const plans = new PlanExecutor(planning);
  return {
    ...planning,
    services,
    gateway: {
      async load(options) {
        const loaded = await gateway.load(options);
        const execute = async (request: Parameters<Loaded['executor']>[0]) => {
          const { document, operation, context } = request;
          const leave = places.take(operation.operation);
          const asked = { document, operation, variables: request.request.variables ?? {}, caller: context.caller };
          try {
            const answer = await (plans.execute(asked) ?? (loaded.executor(request) as Promise<ExecutionResult>));
            return plain ? answer : completeAnswer(answer);
          } finally {
            leave();
          }
        };
        const executor = ((request) => runWithin(limits.operationMs, execute(request))) as Loaded['executor'];
        return { ...loaded, executor };
      },
      onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
      stop: () => gateway.stop(),
    },
  };
}
