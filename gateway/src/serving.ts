import type { ApolloServer } from '@apollo/server';
import type { Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { ExecutionResult } from 'graphql';
import { openApollo } from './apollo.ts';
import { Authorizer } from './authorize.ts';
import type { AccessRules } from './compose/index.ts';
import type { GatewayContext } from './context.ts';
import { KnownOperations } from './known-operations.ts';
import type { Budgets } from './limits/budgets.ts';
import { costRulesOf } from './limits/cost-rules.ts';
import type { Limits } from './limits/limits.ts';
import { OperationGate } from './limits/operation-gate.ts';
import type { Places } from './limits/places.ts';
import type { GatewayMetrics } from './metrics/gateway-metrics.ts';
import { operationTeller } from './operation-log.ts';
import { LiveOperations } from './subscriptions/live-operations.ts';
import { SubscriptionPlans } from './subscriptions/plan.ts';
import { OperationReader } from './subscriptions/read-operation.ts';
import { SharedSubscriptions } from './subscriptions/shared-subscriptions.ts';
import { type Graph, openGraph } from './supergraph.ts';

/** A supergraph as it is given to a gateway, at its start or later. */
export interface SupergraphFiles {
  readonly supergraphSdl: string;
  readonly security: AccessRules;
  /** Every subgraph of the supergraph. */
  readonly peers: ReadonlyMap<string, Peer>;
}

/** What stays when another supergraph comes. */
export interface ServingOptions {
  readonly log: Log;
  readonly development: boolean;
  readonly limits: Limits;
  readonly places: Places;
  readonly budgets: Budgets;
  /** The subgraphs are other people's: their errors are told as they are. */
  readonly plain: boolean;
  readonly metrics?: GatewayMetrics | undefined;
}

/** One supergraph with everything that was made for it. */
export interface Serving {
  readonly graph: Graph;
  readonly peers: ReadonlyMap<string, Peer>;
  readonly apollo: ApolloServer<GatewayContext>;
  readonly known: KnownOperations;
  readonly live: LiveOperations;
}

/** Rejects when the supergraph cannot be served; nothing is left open then. */
export async function openServing(files: SupergraphFiles, options: ServingOptions): Promise<Serving> {
  const { supergraphSdl, security } = files;
  const { log, development, limits, budgets, metrics } = options;
  const peers =
    metrics === undefined
      ? files.peers
      : new Map([...files.peers].map(([name, peer]): [string, Peer] => [name, metrics.measured(peer)]));
  const graph = openGraph(supergraphSdl, peers, options);
  const authorizer = new Authorizer(graph.apiSchema, security);
  const gate = new OperationGate(graph.apiSchema, limits, costRulesOf(supergraphSdl));
  const tell = operationTeller(log, metrics);
  const known = new KnownOperations({ graph, authorizer, gate, budgets, tell });
  const apollo = await openApollo({ ...options, graph, authorizer, gate, known, tell });
  const live = new LiveOperations({
    operations: new OperationReader(graph.apiSchema, { hideSuggestions: !development, tokensMax: limits.tokens }),
    plans: new SubscriptionPlans(graph),
    subscriptions: new SharedSubscriptions(graph, peers, log, metrics?.fannedOut),
    authorizer,
    gate,
    budgets,
    log,
    async execute({ query, variables, operationName, extensions }, context) {
      const request = {
        query,
        variables: variables ?? {},
        extensions: extensions ?? {},
        ...(operationName == null ? {} : { operationName }),
      };
      const outcome = await known.run(request, context);
      if ('answer' in outcome) return outcome.answer;
      const { body } = await apollo.executeOperation(request, { contextValue: outcome.left });
      if (body.kind !== 'single') throw new Error('Incremental delivery is not served.');
      return body.singleResult as ExecutionResult;
    },
  });
  return { graph, peers, apollo, known, live };
}
