import type { ApolloServer } from '@apollo/server';
import { cutMessage, maskError, type SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type ExecutionResult, type GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import type { AccessRules } from '../compose/index.ts';
import type { GatewayContext } from '../context.ts';
import { type Graph, openGraph } from '../graph/graph.ts';
import type { Budgets } from '../limits/budgets.ts';
import type { ConcurrencyLimiter } from '../limits/concurrency-limiter.ts';
import { costRulesOf } from '../limits/cost-rules.ts';
import type { FairScheduler } from '../limits/fair-scheduler.ts';
import type { HeavyOwners } from '../limits/heavy-owners.ts';
import type { Limits } from '../limits/limits.ts';
import { OperationLimiter } from '../limits/operation-limits.ts';
import { guessedCoordinatesOf } from '../limits/secret-guesses.ts';
import type { GatewayMetrics } from '../metrics/gateway-metrics.ts';
import { DeprecatedUses } from '../operations/deprecated-uses.ts';
import { DocumentReader } from '../operations/document-reader.ts';
import { OperationFastPath } from '../operations/operation-fast-path.ts';
import { operationReporter, type ReportOperation } from '../operations/operation-log.ts';
import { OperationPipeline } from '../operations/operation-pipeline.ts';
import { LiveOperations } from '../subscriptions/live-operations.ts';
import { SubscriptionPlans } from '../subscriptions/plan.ts';
import { SharedSubscriptions } from '../subscriptions/shared-subscriptions.ts';
import { openApollo } from './apollo.ts';
import { SchemaVariants } from './schema-variants.ts';

/** Supergraph, access rules and subgraphs that a gateway loads, at its start or on a reload. */
export interface SupergraphFiles {
  readonly supergraphSdl: string;
  readonly security: AccessRules;
  /** Every subgraph of the supergraph. */
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
}

/** Parts of the gateway that outlive a reload of the supergraph. */
export interface SupergraphInstanceOptions {
  readonly log: Log;
  readonly development: boolean;
  readonly limits: Limits;
  readonly concurrency: ConcurrencyLimiter;
  readonly heavy: HeavyOwners;
  readonly budgets: Budgets;
  readonly scheduler: FairScheduler;
  /** Third-party subgraphs: their errors are passed on unchanged. */
  readonly standalone: boolean;
  readonly metrics?: GatewayMetrics | undefined;
}

/** One loaded supergraph with everything that was built for it. */
export interface SupergraphInstance {
  readonly graph: Graph;
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  readonly pipeline: OperationPipeline;
  readonly apollo: ApolloServer<GatewayContext>;
  readonly fastPath: OperationFastPath;
  readonly live: LiveOperations;
  readonly report: ReportOperation;
  readonly variants: SchemaVariants;
  /** Errors of a refusal as the client may see them. */
  readonly clientErrorsOf: (errors: readonly GraphQLError[], correlationId: string) => readonly GraphQLFormattedError[];
}

/** Rejects when the supergraph cannot be served; nothing is left open then. */
export async function openSupergraph(
  files: SupergraphFiles,
  options: SupergraphInstanceOptions,
): Promise<SupergraphInstance> {
  const { supergraphSdl, security } = files;
  const { log, development, limits, budgets, scheduler, standalone, metrics } = options;
  const subgraphs =
    metrics === undefined
      ? files.subgraphs
      : new Map(
          [...files.subgraphs].map(([name, subgraph]): [string, SubgraphClient] => [
            name,
            metrics.instrument(subgraph),
          ]),
        );
  const graph = openGraph(supergraphSdl, subgraphs, { ...options, security });
  const { authorizer } = graph;
  const limiter = new OperationLimiter(
    graph.apiSchema,
    limits,
    costRulesOf(supergraphSdl),
    guessedCoordinatesOf(supergraphSdl),
  );
  const report = operationReporter(log, metrics);
  const documents = new DocumentReader({
    schema: graph.apiSchema,
    limits,
    refuseLarge: (document, most) => limiter.checkDocument(document, most),
    schemaIsPublic: development,
    withLocations: standalone,
  });
  const plans = new SubscriptionPlans(graph);
  const deprecatedUses = new DeprecatedUses({ schema: graph.apiSchema, log, metrics });
  const pipeline = new OperationPipeline({
    authorizer,
    limiter: limiter,
    documents,
    limits,
    budgets,
    scheduler,
    onAdmitted: (request, actor) => deprecatedUses.count(request, actor),
    prepare: (document, operation, caller) =>
      (operation.operation === OperationTypeNode.SUBSCRIPTION ? plans : graph.plans).prepare(document, operation, () =>
        graph.preparationFor(caller),
      ),
  });
  const fastPath = new OperationFastPath({ graph, report });
  const apollo = await openApollo({ ...options, graph, report });
  const live = new LiveOperations({
    pipeline,
    plans,
    subscriptions: new SharedSubscriptions(graph, subgraphs, log, metrics?.fannedOut),
    authorizer,
    log,
    report,
    async execute({ context, extensions, ...admitted }) {
      const isFastPathRequest = Object.keys(extensions).length === 0;
      const outcome = isFastPathRequest ? await fastPath.run(admitted, context) : { left: context };
      if ('answer' in outcome) return outcome.answer;
      const { query, variables, operationName } = admitted;
      const request = { query, variables, extensions, ...(operationName === null ? {} : { operationName }) };
      const contextValue = { ...outcome.left, admitted };
      const { body } = await apollo.executeOperation(request, { contextValue });
      if (body.kind !== 'single') throw new Error('Incremental delivery is not served.');
      return body.singleResult as ExecutionResult;
    },
  });
  const clientErrorsOf: SupergraphInstance['clientErrorsOf'] = (errors, correlationId) =>
    standalone ? errors.map(asItIs) : errors.map((error) => maskError(error, correlationId, log).toJSON());
  const variants = new SchemaVariants(graph.apiSchema, supergraphSdl, security);
  return { graph, subgraphs, pipeline, apollo, fastPath, live, report, variants, clientErrorsOf };
}

/** An error without its HTTP status and headers, which are for the transport. */
function asItIs(error: GraphQLError): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions;
  return { ...error.toJSON(), message: cutMessage(error.message), extensions };
}
