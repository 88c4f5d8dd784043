import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { maskError, parseCodeOf } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { apolloLog } from './apollo-log.ts';
import type { GatewayContext } from './context.ts';
import { currentCorrelationId } from './correlation.ts';
import type { KnownOperations } from './known-operations.ts';
import type { Budgets } from './limits/budgets.ts';
import type { Limits } from './limits/limits.ts';
import type { OperationCost } from './limits/operation-gate.ts';
import type { GatewayMetrics } from './metrics/gateway-metrics.ts';
import { operationLog, type TellOperation } from './operation-log.ts';
import { permit, type Rules } from './permit.ts';
import type { Graph } from './supergraph.ts';

export interface ApolloOptions extends Rules {
  readonly graph: Graph;
  readonly limits: Limits;
  readonly budgets: Budgets;
  readonly log: Log;
  readonly development: boolean;
  /** The subgraphs are other people's: their errors are told as they are. */
  readonly plain: boolean;
  readonly metrics?: GatewayMetrics | undefined;
  /** Hears of every document that may run. */
  readonly known: KnownOperations;
  readonly tell: TellOperation;
}

/** Runs queries and mutations, whichever way they came in. */
export async function openApollo(options: ApolloOptions) {
  const { graph, limits, log, development, plain, metrics, tell } = options;
  const apollo = new ApolloServer<GatewayContext>({
    gateway: graph.gateway,
    introspection: development,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !development,
    // Ours come before, for HTTP, WebSocket and Server-Sent Events alike.
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    // Apollo's own appends a line's end, and with it the whole text is copied once more.
    stringifyResult: (result) => JSON.stringify(result),
    parseOptions: limits.tokens === null ? {} : { maxTokens: limits.tokens },
    ...(plain
      ? {}
      : {
          formatError: (formatted, thrown) =>
            maskError(withCode(formatted, thrown), currentCorrelationId(), log, thrown).toJSON(),
        }),
    logger: apolloLog(log),
    plugins: [allowed(options), operationLog(tell, log, metrics), ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();
  return apollo;
}

/** Codes for what Apollo answers without one of its own: a document that is too long, and a status of the client's fault. */
function withCode(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  if (formatted.extensions?.code === 'GRAPHQL_PARSE_FAILED')
    return { ...formatted, extensions: { ...formatted.extensions, code: parseCodeOf(formatted) } };
  if (!(thrown instanceof GraphQLError) || thrown.extensions.code !== undefined) return formatted;
  const { status } = (thrown.extensions.http ?? {}) as { status?: number };
  if (status === undefined || status >= 500) return formatted;
  return { ...formatted, extensions: { ...formatted.extensions, code: 'BAD_REQUEST' } };
}

function allowed(options: ApolloOptions): ApolloServerPlugin<GatewayContext> {
  const { budgets, known } = options;
  return {
    async requestDidStart() {
      let cost: OperationCost | undefined;
      return {
        async didResolveOperation({ document, operation, request, source, contextValue }) {
          if (contextValue.answered !== undefined) return;
          if (operation === undefined) throw refused('Say by operationName which operation of the document to run.');
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
            throw refused('Subscriptions are served over WebSocket: graphql-transport-ws at the same path.');
          }
          known.remember(source, document);
          const { caller } = contextValue;
          cost = permit(options, { document, operation, variables: request.variables ?? {} }, caller.actor);
          await budgets.spend(caller, cost.points);
        },
        async willSendResponse({ request, response }) {
          if (cost === undefined || request.extensions?.cost !== true || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          singleResult.extensions = { ...singleResult.extensions, cost };
        },
      };
    },
  };
}

const refused = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } } });
