import type { ApolloServerPlugin } from '@apollo/server';
import type { Log } from '@muster/kit/subgraph';
import { describeSpan } from '@muster/kit/tracing';
import { GraphQLError, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { currentCorrelationId } from '../correlation.ts';
import type { GatewayMetrics, Outcome } from '../metrics/gateway-metrics.ts';

/** Characters of an operation name in the log: clients choose it. */
const NAME_MAX_CHARS = 100;

export interface EndedOperation {
  readonly operation: OperationDefinitionNode | undefined;
  readonly status: number;
  readonly errors: readonly GraphQLFormattedError[];
  readonly correlationId: string;
  /** By `performance.now()`. */
  readonly began: number;
}

export type ReportOperation = (ended: EndedOperation) => void;

/** One log line for each query and mutation, over any transport and with any outcome, without the caller or the variables. */
export function operationReporter(log: Log, metrics?: GatewayMetrics): ReportOperation {
  return ({ operation, status, errors, correlationId, began }) => {
    const ms = performance.now() - began;
    const kind = operation?.operation ?? null;
    const operationName = operation?.name?.value ?? null;
    const name = operationName?.slice(0, NAME_MAX_CHARS) ?? null;
    const facts = { kind, operationName: name, status, ms: Math.round(ms), errors: errors.length, correlationId };
    log.info(facts, 'An operation ran');
    describeSpan(`${kind ?? 'operation'} ${name ?? ''}`.trimEnd(), { 'http.response.status_code': status });
    metrics?.operation({ operationName, kind: kind ?? 'none', outcome: outcomeOf(errors), seconds: ms / 1_000 });
  };
}

/** Apollo Server plugin that reports its answers. */
export function operationLog(
  report: ReportOperation,
  log: Log,
  metrics?: GatewayMetrics,
): ApolloServerPlugin<GatewayContext> {
  const early = async ({ error }: { error: Error }) => {
    const status =
      error instanceof GraphQLError ? ((error.extensions.http as { status?: number })?.status ?? 500) : 500;
    const facts = { kind: null, operationName: null, status, ms: 0, errors: 1, correlationId: currentCorrelationId() };
    log.info(facts, 'An operation was refused before it was read');
    metrics?.operation({ operationName: null, kind: 'none', outcome: status < 500 ? 'refused' : 'failed', seconds: 0 });
  };
  return {
    contextCreationDidFail: early,
    invalidRequestWasReceived: early,
    async requestDidStart({ contextValue: { answered } }) {
      const began = answered?.began ?? performance.now();
      return {
        async willSendResponse({ operation, response, contextValue }) {
          const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : [];
          const { correlationId } = contextValue.caller;
          report({ operation, status: response.http.status ?? 200, errors, correlationId, began });
        },
      };
    },
  };
}

/** An internal error outweighs a client error. */
function outcomeOf(errors: readonly GraphQLFormattedError[]): Outcome {
  if (errors.length === 0) return 'ok';
  return errors.some(({ extensions }) => OURS.has(String(extensions?.code ?? 'INTERNAL_SERVER_ERROR')))
    ? 'failed'
    : 'refused';
}

const OURS: ReadonlySet<string> = new Set(['INTERNAL_SERVER_ERROR', 'TRY_AGAIN', 'DOWNSTREAM_SERVICE_ERROR']);
