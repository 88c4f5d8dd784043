import type { ApolloServer } from '@apollo/server';
import type { Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { DocumentNode } from 'graphql';
import { openApollo } from './apollo.ts';
import { Authorizer } from './authorize.ts';
import type { AccessRules } from './compose/index.ts';
import type { GatewayContext } from './context.ts';
import type { GatewayMetrics } from './metrics/gateway-metrics.ts';
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

export interface ServingOptions {
  readonly log: Log;
  readonly development: boolean;
  readonly limits: 'on' | 'off';
  readonly plain: boolean;
  readonly metrics?: GatewayMetrics | undefined;
}

/** One supergraph with everything that was made for it. */
export interface Serving {
  readonly graph: Graph;
  readonly peers: ReadonlyMap<string, Peer>;
  readonly authorizer: Authorizer;
  readonly apollo: ApolloServer<GatewayContext>;
  readonly operations: OperationReader;
  readonly plans: SubscriptionPlans;
  readonly subscriptions: SharedSubscriptions;
}

/** Rejects when the supergraph cannot be served; nothing is left open then. */
export async function openServing(files: SupergraphFiles, options: ServingOptions): Promise<Serving> {
  const { supergraphSdl, security } = files;
  const { log, development, limits, plain, metrics } = options;
  const peers =
    metrics === undefined
      ? files.peers
      : new Map([...files.peers].map(([name, peer]): [string, Peer] => [name, metrics.measured(peer)]));
  const graph = openGraph(supergraphSdl, peers, log, plain);
  const authorizer = new Authorizer(graph.apiSchema, security);
  return {
    graph,
    peers,
    authorizer,
    apollo: await openApollo({ graph, authorizer, log, development, limits, plain, metrics }),
    operations: new OperationReader(graph.apiSchema, { hideSuggestions: !development, limits }),
    plans: new SubscriptionPlans(graph),
    subscriptions: new SharedSubscriptions(graph, peers, log, metrics?.fannedOut),
  };
}

/**
 * The supergraph that is served now. What comes from now on is for the present one; an operation that was read for an
 * earlier one is planned, checked and watched by that, for as long as it runs.
 */
export class PresentServing {
  readonly #readFor = new WeakMap<DocumentNode, Serving>();
  #present: Serving;

  constructor(first: Serving) {
    this.#present = first;
  }

  get now(): Serving {
    return this.#present;
  }

  /** The one before is not stopped: requests in hand are finished by it, then nobody holds it any more. */
  replace(next: Serving): void {
    this.#present = next;
  }

  readonly operations: Pick<OperationReader, 'read'> = {
    read: (query, operationName) => {
      const serving = this.#present;
      const found = serving.operations.read(query, operationName);
      if ('document' in found) this.#readFor.set(found.document, serving);
      return found;
    },
  };

  readonly authorizer: Pick<Authorizer, 'check' | 'isPublic'> = {
    check: (document, operation, actor) => this.#of(document).authorizer.check(document, operation, actor),
    isPublic: (document, operation) => this.#of(document).authorizer.isPublic(document, operation),
  };

  readonly plans: Pick<SubscriptionPlans, 'plan' | 'graph'> = withGraph(
    (document, operation) => this.#of(document).plans.plan(document, operation),
    () => this.#present.graph,
  );

  readonly subscriptions: Pick<SharedSubscriptions, 'watch'> = {
    watch: (watch) => this.#of(watch.plan.document).subscriptions.watch(watch),
  };

  #of(document: DocumentNode): Serving {
    return this.#readFor.get(document) ?? this.#present;
  }
}

const withGraph = (plan: SubscriptionPlans['plan'], graph: () => Graph): Pick<SubscriptionPlans, 'plan' | 'graph'> => ({
  plan,
  get graph() {
    return graph();
  },
});
