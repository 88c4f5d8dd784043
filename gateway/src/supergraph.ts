import { Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import type { Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { DocumentNode, ExecutionResult, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { apolloLog } from './apollo-log.ts';
import { completeAnswer } from './complete-answer.ts';
import type { GatewayContext } from './context.ts';
import { peerDataSource } from './data-source.ts';
import { type ExecutionRequest, namesPlansAdd, PlanExecutor, type Planning } from './executor/index.ts';
import type { Limits } from './limits/limits.ts';
import type { Places } from './limits/places.ts';
import { runWithin } from './limits/run-within.ts';

type Loaded = Awaited<ReturnType<ApolloGateway['load']>>;

/** The composed graph, ready to plan and to ask. */
export interface Graph extends Planning {
  readonly gateway: Pick<ApolloGateway, 'load' | 'onSchemaLoadOrUpdate' | 'stop'>;
  readonly services: Readonly<Record<string, GraphQLDataSource<GatewayContext>>>;
  /** Whether an operation needs nobody but us to run it. */
  canRun(document: DocumentNode, operation: OperationDefinitionNode): boolean;
  /** Runs one that `canRun` says yes to, within the limits of the whole gateway; rejects when it comes to them. */
  run(request: ExecutionRequest): Promise<ExecutionResult>;
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
  const planning: Planning = { planner, api, apiSchema, schema, added: namesPlansAdd(schema), peers };
  const plans = new PlanExecutor(planning);
  const inPlace = async (kind: OperationTypeNode, execute: () => Promise<ExecutionResult>) => {
    const leave = places.take(kind);
    try {
      const answer = await execute();
      return plain ? answer : completeAnswer(answer);
    } finally {
      leave();
    }
  };
  const run = (request: ExecutionRequest, byApollo: (freed: ExecutionRequest) => Promise<ExecutionResult>) =>
    runWithin(
      limits.operationMs,
      inPlace(request.operation.operation, () => plans.execute(request, byApollo)),
    );
  return {
    ...planning,
    services,
    canRun: (document, operation) => plans.canRun(document, operation),
    run: (request) => run(request, () => Promise.reject(new Error('Only Apollo could run this operation.'))),
    gateway: {
      async load(options) {
        const loaded = await gateway.load(options);
        const executor = (request: Parameters<Loaded['executor']>[0]) => {
          const { caller, answered } = request.context as GatewayContext;
          if (answered !== undefined) return answered.running;
          const asked = {
            document: request.document,
            operation: request.operation,
            variables: request.request.variables ?? {},
            caller,
          };
          return run(
            asked,
            ({ document, operation, variables }) =>
              loaded.executor({
                ...request,
                document,
                operation,
                request: { ...request.request, variables },
              }) as Promise<ExecutionResult>,
          );
        };
        return { ...loaded, executor: executor as Loaded['executor'] };
      },
      onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
      stop: () => gateway.stop(),
    },
  };
}
