import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { Log } from '@muster/kit/subgraph';
import type { ExecutionResult } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { overrunAnswer, runPlan, subgraphError } from '../executor/index.ts';
import { apolloLog } from '../graph/apollo-log.ts';
import { completeAnswer } from '../graph/complete-answer.ts';
import type { Graph } from '../graph/graph.ts';
import { EVENT_SERVICE, type SubscriptionPlan } from './plan.ts';

type PlanRequest = Parameters<typeof executeQueryPlan>[2];
type Processed = Awaited<ReturnType<GraphQLDataSource['process']>>;

/** Answer to one event: the data of its subgraph, completed from the other subgraphs. */
export async function answerEvent(
  graph: Graph,
  plan: SubscriptionPlan,
  event: ExecutionResult,
  variables: Readonly<Record<string, unknown>>,
  { caller }: GatewayContext,
  log: Log,
): Promise<ExecutionResult> {
  const { execution, root } = plan;
  const { data, errors = [] } = event;
  if (data == null) return plan.restoreNames(event); // The root field itself failed: there is nothing to complete.
  // Each event has an allowance of its own.
  const allowance = graph.allowanceOf(caller);
  const bounded = { ...caller, allowance };
  if (execution === null) {
    const answer = plan.restoreNames(await byApollo(graph, plan, event, variables, { caller: bounded }, log));
    return completeAnswer(allowance.ended === null ? answer : overrunAnswer(allowance.ended));
  }
  // A clone: the executor writes into it, and all subscribers share the event.
  const begun = {
    data: structuredClone(data),
    errors: errors.map((error) => subgraphError(error, root.serviceName, error.path)),
  };
  return completeAnswer(await runPlan(execution, bounded, variables, begun));
}

async function byApollo(
  graph: Graph,
  { plan, document, operation, digest }: SubscriptionPlan,
  { data, errors }: ExecutionResult,
  variables: Readonly<Record<string, unknown>>,
  context: GatewayContext,
  log: Log,
): Promise<ExecutionResult> {
  const operationName = operation.name?.value;
  const eventSource: GraphQLDataSource<GatewayContext> = {
    process: async () => ({ data: structuredClone(data), errors }) as Processed,
  };
  const request = {
    request: { variables, operationName },
    document,
    operationName,
    queryHash: digest,
    source: '',
    context,
    schema: graph.apiSchema,
    metrics: {},
    logger: apolloLog(log),
  } as unknown as PlanRequest;
  return executeQueryPlan(
    plan,
    { ...graph.services, [EVENT_SERVICE]: eventSource },
    request,
    buildOperationContext({ schema: graph.apiSchema, operationDocument: document, operationName }),
    graph.schema,
    graph.api,
  ) as Promise<ExecutionResult>;
}
