import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { maskError } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { currentCorrelationId } from '../correlation.ts';
import { apolloLog } from '../graph/apollo-log.ts';
import type { Graph } from '../graph/graph.ts';
import type { GatewayMetrics } from '../metrics/gateway-metrics.ts';
import { operationLog, type ReportOperation } from '../operations/operation-log.ts';

export interface ApolloOptions {
  readonly graph: Graph;
  readonly log: Log;
  readonly development: boolean;
  /** Third-party subgraphs: their errors are passed on unchanged. */
  readonly standalone: boolean;
  readonly metrics?: GatewayMetrics | undefined;
  readonly report: ReportOperation;
}

/** Apollo Server for admitted queries and mutations of every transport; it parses and validates nothing itself. */
export async function openApollo(options: ApolloOptions) {
  const { graph, log, development, standalone, metrics, report } = options;
  const apollo = new ApolloServer<GatewayContext>({
    gateway: graph.gateway,
    introspection: development,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !development,
    // Persisted operations are resolved earlier, for HTTP, WebSocket and Server-Sent Events alike.
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    // Apollo's default appends a line break, and copies the whole text for it.
    stringifyResult: (result) => JSON.stringify(result),
    // The document comes with the admitted operation.
    documentStore: null,
    ...(standalone
      ? {}
      : {
          formatError: (formatted, thrown) =>
            maskError(withCode(formatted, thrown), currentCorrelationId(), log, thrown).toJSON(),
        }),
    logger: apolloLog(log),
    plugins: [onlyAdmitted, operationLog(report, log, metrics), ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();
  return apollo;
}

/** A document without an operation: there is nothing to run in it. */
const NOTHING: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/** A code for Apollo's own client errors (4xx) that have none. */
function withCode(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  if (!(thrown instanceof GraphQLError) || thrown.extensions.code !== undefined) return formatted;
  const { status } = (thrown.extensions.http ?? {}) as { status?: number };
  if (status === undefined || status >= 500) return formatted;
  return { ...formatted, extensions: { ...formatted.extensions, code: 'BAD_REQUEST' } };
}

const onlyAdmitted: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart() {
    return {
      async didResolveSource(context) {
        // Apollo Server parses and validates only requests without a document.
        (context as { document?: DocumentNode }).document = context.contextValue.admitted?.document ?? NOTHING;
      },
      async didResolveOperation({ operation, contextValue: { admitted } }) {
        if (admitted === undefined || operation !== admitted.operation)
          throw new Error('An operation came to be run that was not admitted');
      },
      async willSendResponse({ request, response, contextValue: { admitted } }) {
        if (admitted === undefined || request.extensions?.cost !== true || response.body.kind !== 'single') return;
        const { singleResult } = response.body;
        const { points, limit } = admitted.cost;
        singleResult.extensions = { ...singleResult.extensions, cost: { points, limit } };
      },
    };
  },
};
