import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import type { Allowance, Caller } from '@muster/kit/domain';
import type { SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { inSpan } from '@muster/kit/tracing';
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { Authorizer } from '../access/authorize.ts';
import type { AccessRules } from '../compose/index.ts';
import type { BoundedCaller, ForwardingCaller, GatewayContext } from '../context.ts';
import {
  type ExecutionRequest,
  overrunAnswer,
  PlanExecutor,
  type Planning,
  type Preparation,
  plannerAddedNames,
} from '../executor/index.ts';
import { allowanceOf, clientDisconnected } from '../limits/allowance-of.ts';
import type { Budgets } from '../limits/budgets.ts';
import type { ConcurrencyLimiter } from '../limits/concurrency-limiter.ts';
import type { FairScheduler } from '../limits/fair-scheduler.ts';
import { FirstRuns } from '../limits/first-runs.ts';
import type { HeavyOwners } from '../limits/heavy-owners.ts';
import type { Limits } from '../limits/limits.ts';
import { ownerOf } from '../limits/owner.ts';
import { withTimeout } from '../limits/with-timeout.ts';
import type { GatewayMetrics } from '../metrics/gateway-metrics.ts';
import { OperationPlanner } from '../planning/operation-planner.ts';
import { apolloLog } from './apollo-log.ts';
import { completeAnswer } from './complete-answer.ts';
import { subgraphDataSource } from './data-source.ts';
import { knowOwnScalars } from './own-scalars.ts';

type Loaded = Awaited<ReturnType<ApolloGateway['load']>>;

/** The composed graph, ready to plan and to execute operations. */
export interface Graph extends Planning {
  /** Access rules of its types and fields. */
  readonly authorizer: Authorizer;
  readonly gateway: Pick<ApolloGateway, 'load' | 'onSchemaLoadOrUpdate' | 'stop'>;
  readonly services: Readonly<Record<string, GraphQLDataSource<GatewayContext>>>;
  /** Plans new operations, off the event loop. */
  readonly operationPlanner: OperationPlanner;
  /** Prepares operations for execution. */
  readonly plans: Pick<PlanExecutor, 'prepare'>;
  /** Preparation of this caller's operations, in the queues of its owner. */
  preparationFor(caller: ForwardingCaller): Preparation;
  /** Whether an operation runs without Apollo's executor. */
  canRun(document: DocumentNode, operation: OperationDefinitionNode): boolean;
  /** Allowance of one answer to this caller; its time runs from now on. */
  allowanceOf(caller: Caller): Allowance;
  /** Runs an operation that passes `canRun`, within the limits of the whole gateway; rejects when one is reached. */
  run(request: ExecutionRequest): Promise<ExecutionResult>;
}

interface GraphOptions {
  readonly log: Log;
  readonly limits: Limits;
  readonly concurrency: ConcurrencyLimiter;
  readonly heavy: HeavyOwners;
  readonly scheduler: FairScheduler;
  /** Charged by the size of each answer. */
  readonly budgets: Budgets;
  /** Third-party subgraphs: answers stay as Apollo's gateway gives them. */
  readonly standalone: boolean;
  readonly development: boolean;
  readonly security: AccessRules;
  readonly metrics?: Pick<GatewayMetrics, 'planned'> | undefined;
}

/** Operations that a gateway in development plans before it starts a thread. */
const PLANNED_HERE_MAX = 50;

export function openGraph(
  supergraphSdl: string,
  subgraphs: ReadonlyMap<string, SubgraphClient>,
  { log, limits, concurrency, heavy, scheduler, budgets, standalone, development, security, metrics }: GraphOptions,
): Graph {
  const supergraph = Supergraph.build(supergraphSdl);
  const api = supergraph.apiSchema();
  const services = Object.fromEntries([...subgraphs].map(([name, subgraph]) => [name, subgraphDataSource(subgraph)]));
  // Telemetry: unless told otherwise, Apollo's gateway reports to Apollo, and asks clouds for their metadata.
  process.env.APOLLO_TELEMETRY_DISABLED ??= 'true';
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
  const withScalars = standalone ? (schema: GraphQLSchema) => schema : knowOwnScalars;
  const apiSchema = withScalars(api.toGraphQLJSSchema());
  const schema = supergraph.schema.toGraphQLJSSchema();
  const planning: Planning = { planner, api, apiSchema, schema, addedNames: plannerAddedNames(schema), subgraphs };
  const plans = new PlanExecutor(planning);
  const operationPlanner = new OperationPlanner({
    supergraphSdl,
    planHere: (document, operationName, owner) =>
      scheduler.run(owner, () => planner.buildQueryPlan(operationFromDocument(api, document, { operationName }))),
    withinMs: limits.operationMs,
    plannedHereMax: development ? PLANNED_HERE_MAX : 0,
    log,
  });
  const preparationFor = ({ actor, ip, disconnected }: ForwardingCaller): Preparation => {
    const owner = ownerOf(actor, { ip });
    return {
      async plan(document, operationName) {
        const began = performance.now();
        const requester = { owner, disconnected };
        const plan = await inSpan('gateway.plan', {}, () => operationPlanner.plan(document, operationName, requester));
        metrics?.planned((performance.now() - began) / 1_000);
        return plan;
      },
      schedule: (work) => scheduler.run(owner, work),
    };
  };
  const firstRuns = new FirstRuns(limits.heavyObjects !== null);
  const authorizer = new Authorizer(apiSchema, security);
  const inSlot = async (kind: OperationTypeNode, execute: () => Promise<ExecutionResult>) => {
    const leave = concurrency.acquire(kind);
    try {
      const answer = await execute();
      return standalone ? answer : completeAnswer(answer);
    } finally {
      leave();
    }
  };
  const run = async (
    { caller, ...request }: ExecutionRequest,
    byApollo: (freed: ExecutionRequest<BoundedCaller>, partOf: string) => Promise<ExecutionResult>,
  ) => {
    // Parts refused to the caller are removed before planning, for every transport.
    const part = authorizer.allowed(request, caller.actor);
    const allowed = part === null ? request : { ...request, document: part.document, operation: part.operation };
    const { operation } = allowed.operation;
    const allowance = allowanceOf(limits, caller);
    const rate = budgets.rateOf(caller);
    const bounded: BoundedCaller = { ...caller, allowance, ...(rate === undefined ? {} : { rate }) };
    // A mutation goes on: its client may retry with the same idempotency key to get the result.
    if (operation !== OperationTypeNode.MUTATION) endWith(caller.disconnected, allowance);
    const execute = () =>
      plans.execute({ ...allowed, caller: bounded }, (freed) => bounding(byApollo(freed, part?.key ?? ''), allowance));
    const owner = () => ownerOf(caller.actor, caller);
    // A query that waits for its turn holds no slot: slots are for running operations.
    const fairly = async () => {
      const leave = await heavy.enter(owner);
      const leaveFirst = await firstRuns.enter(owner, () => !plans.hasRun(allowed.operation));
      try {
        return await inSlot(operation, execute);
      } finally {
        leaveFirst();
        leave();
      }
    };
    try {
      // The allowed part of an operation is prepared as an operation of its own.
      const inFlight = plans.prepare(allowed.document, allowed.operation, () => preparationFor(caller));
      if (inFlight !== undefined) await inFlight;
      const takesTurns =
        operation === OperationTypeNode.QUERY && (heavy.isHeavy(owner) || !plans.hasRun(allowed.operation));
      const answer = await withTimeout(
        limits.operationMs,
        allowance,
        takesTurns ? fairly : () => inSlot(operation, execute),
      );
      return part === null ? answer : part.withRefusals(answer);
    } finally {
      budgets.settle(caller, allowance.taken);
      heavy.note(owner, allowance.taken);
    }
  };
  return {
    ...planning,
    services,
    operationPlanner,
    plans,
    preparationFor,
    authorizer,
    allowanceOf: (caller) => allowanceOf(limits, caller),
    canRun: (document, operation) => plans.canRun(document, operation),
    run: (request) => run(request, () => Promise.reject(new Error('Only Apollo could run this operation.'))),
    gateway: {
      async load(options) {
        const loaded = await gateway.load(options);
        const executor = (request: Parameters<Loaded['executor']>[0]) => {
          const { caller, answered } = request.context as GatewayContext;
          if (answered !== undefined) return answered.running;
          const requested = {
            document: request.document,
            operation: request.operation,
            variables: request.request.variables ?? {},
            caller,
          };
          return run(
            requested,
            ({ document, operation, variables, caller: bounded }, partOf) =>
              loaded.executor({
                ...request,
                context: { caller: bounded },
                document,
                operation,
                // Cache key of plans in Apollo's gateway.
                queryHash: `${request.queryHash}${partOf}`,
                request: { ...request.request, variables },
              }) as Promise<ExecutionResult>,
          );
        };
        return { ...loaded, executor: executor as Loaded['executor'] };
      },
      onSchemaLoadOrUpdate: (listener) =>
        gateway.onSchemaLoadOrUpdate((context) => {
          withScalars(context.apiSchema);
          listener(context);
        }),
      stop: () => gateway.stop(),
    },
  };
}

/** Ends the allowance when the client disconnects: no further fetch begins. */
function endWith(disconnected: AbortSignal | undefined, allowance: Allowance): void {
  if (disconnected?.aborted) allowance.end(clientDisconnected());
  disconnected?.addEventListener('abort', () => allowance.end(clientDisconnected()), { once: true });
}

/** The answer of Apollo's own executor, which ignores the allowance: only the subgraphs charge it. */
async function bounding(answering: Promise<ExecutionResult>, allowance: Allowance): Promise<ExecutionResult> {
  const answer = await answering;
  return allowance.ended === null ? answer : overrunAnswer(allowance.ended);
}
