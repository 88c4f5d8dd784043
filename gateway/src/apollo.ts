import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { maskError } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { apolloLog } from './apollo-log.ts';
import type { Authorizer } from './authorize.ts';
import type { GatewayContext } from './context.ts';
import { currentCorrelationId } from './correlation.ts';
import { TOKENS_MAX, withinLimits } from './limits.ts';
import type { GatewayMetrics } from './metrics/gateway-metrics.ts';
import { operationLog } from './operation-log.ts';
import type { Graph } from './supergraph.ts';

export interface ApolloOptions {
  readonly graph: Graph;
  readonly authorizer: Authorizer;
  readonly log: Log;
  readonly development: boolean;
  readonly limits: 'on' | 'off';
  /** The subgraphs are other people's: their errors are told as they are. */
  readonly plain: boolean;
  readonly metrics?: GatewayMetrics | undefined;
}

/** Runs queries and mutations, whichever way they came in. */
export async function openApollo({ graph, authorizer, log, development, limits, plain, metrics }: ApolloOptions) {
  const apollo = new ApolloServer<GatewayContext>({
    gateway: graph.gateway,
    introspection: development,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !development,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    ...(limits === 'on' ? { parseOptions: { maxTokens: TOKENS_MAX }, validationRules: [withinLimits] } : {}),
    ...(plain
      ? {}
      : {
          formatError: (formatted, thrown) =>
            maskError(withCode(formatted, thrown), currentCorrelationId(), log, thrown).toJSON(),
        }),
    logger: apolloLog(log),
    plugins: [allowed(authorizer), operationLog(log, metrics), ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();
  return apollo;
}

/** What Apollo answers with a status of the client's fault and no code of its own. */
function withCode(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  if (!(thrown instanceof GraphQLError) || thrown.extensions.code !== undefined) return formatted;
  const { status } = (thrown.extensions.http ?? {}) as { status?: number };
  if (status === undefined || status >= 500) return formatted;
  return { ...formatted, extensions: { ...formatted.extensions, code: 'BAD_REQUEST' } };
}

function allowed(authorizer: Authorizer): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, contextValue }) {
          if (operation === undefined) throw refused('Say by operationName which operation of the document to run.');
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
            throw refused('Subscriptions are served over WebSocket: graphql-transport-ws at the same path.');
          }
          authorizer.check(document, operation, contextValue.caller.actor);
        },
      };
    },
  };
}

const refused = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } } });
