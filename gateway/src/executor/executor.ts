import { type Operation, operationFromDocument, type Schema } from '@apollo/federation-internals';
import type { QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { ClockCache } from '@muster/kit/serve';
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { BoundedCaller, ForwardingCaller } from '../context.ts';
import type { FetchTarget } from './fetch-step.ts';
import { type AddedNames, type ConflictFreeOperation, resolveNameConflicts } from './name-conflicts.ts';
import { executionOf, type PlanExecution, runPlan } from './plan-execution.ts';
import { type RefusedVariables, refusedVariables } from './refused-variables.ts';
import { unlessUnsupported } from './unsupported.ts';

/** Size of the plan cache, in which many new documents do not evict those in frequent use: a plan with its shape takes up to some hundred kilobytes. */
const PREPARED_MAX = 1_000;

/** Planner, schemas and subgraphs of one supergraph. */
export interface Planning {
  readonly planner: QueryPlanner;
  /** API schema, as federation-internals and as graphql-js have it. */
  readonly api: Schema;
  readonly apiSchema: GraphQLSchema;
  /** Supergraph schema, with the elements that the API schema hides. */
  readonly schema: GraphQLSchema;
  readonly addedNames: AddedNames;
  readonly subgraphs: ReadonlyMap<string, FetchTarget>;
}

interface PreparedOperation {
  readonly freed: ConflictFreeOperation;
  readonly refused: RefusedVariables;
  /** Null when only Apollo's own executor can run it. */
  readonly execution: PlanExecution | null;
  /** Whether it has been answered. */
  hasRun: boolean;
}

/** Steps that prepare a new operation. */
export interface Preparation {
  /** Plans an operation, in any thread. */
  readonly plan: (document: DocumentNode, operationName: string | undefined) => Promise<QueryPlan>;
  /** Runs work in the event loop, at its turn. */
  readonly schedule: <T>(work: () => T) => Promise<T>;
}

export interface ExecutionRequest<C extends ForwardingCaller = ForwardingCaller> {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: C;
}

/** Plans each operation once and runs it. The cache key is the parsed operation: callers cache documents. */
export class PlanExecutor {
  readonly #prepared = new ClockCache<PreparedOperation, OperationDefinitionNode>({ most: PREPARED_MAX });
  readonly #inFlight = new Map<OperationDefinitionNode, Promise<void>>();

  constructor(readonly planning: Planning) {}

  /** Undefined when it is prepared already; rejects as planning does. Without it the first request plans in the event loop. */
  prepare(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    by: () => Preparation,
  ): Promise<void> | undefined {
    return this.#isPrepared(operation) ? undefined : this.#prepare(document, operation, by());
  }

  /** Whether `execute` runs it without Apollo's executor. */
  canRun(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    return this.#preparedOf(document, operation).execution !== null;
  }

  /** Whether it has been answered before, to any caller. */
  hasRun(operation: OperationDefinitionNode): boolean {
    return this.#prepared.peek(operation)?.hasRun ?? false;
  }

  /** Operations that only Apollo's own executor can run go to `byApollo`, with conflicting names replaced. */
  async execute(
    { document, operation, variables, caller }: ExecutionRequest<BoundedCaller>,
    byApollo: (freed: ExecutionRequest<BoundedCaller>) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const prepared = this.#preparedOf(document, operation);
    const { freed, refused, execution } = prepared;
    const requested = freed.variables(variables);
    const errors = refused(requested);
    if (errors !== null) return { errors };
    const answer =
      execution !== null
        ? await runPlan(execution, caller, requested)
        : freed.restoreNames(await byApollo({ ...freed, variables: requested, caller }));
    prepared.hasRun = true;
    return answer;
  }

  async #prepare(document: DocumentNode, operation: OperationDefinitionNode, by: Preparation): Promise<void> {
    // Concurrent requests share one plan in flight; after a failure the next one tries again.
    for (let first = this.#inFlight.get(operation); first !== undefined; first = this.#inFlight.get(operation))
      await first.catch(() => {});
    if (this.#isPrepared(operation)) return;
    const making = this.#make(document, operation, by).finally(() => this.#inFlight.delete(operation));
    this.#inFlight.set(operation, making);
    await making;
  }

  async #make(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    { plan, schedule }: Preparation,
  ): Promise<void> {
    const freed = resolveNameConflicts(document, operation, this.planning.addedNames);
    const planned = await plan(freed.document, freed.operation.name?.value);
    await schedule(() => this.#keep(operation, freed, () => planned));
  }

  #isPrepared(operation: OperationDefinitionNode): boolean {
    return this.#prepared.peek(operation) !== undefined;
  }

  #preparedOf(document: DocumentNode, operation: OperationDefinitionNode): PreparedOperation {
    const prepared = this.#prepared.get(operation);
    if (prepared !== undefined) return prepared;
    const freed = resolveNameConflicts(document, operation, this.planning.addedNames);
    return this.#keep(operation, freed, (requested) => this.planning.planner.buildQueryPlan(requested));
  }

  #keep(
    operation: OperationDefinitionNode,
    freed: ConflictFreeOperation,
    planOf: (requested: Operation) => QueryPlan,
  ): PreparedOperation {
    const { api, apiSchema, schema, subgraphs } = this.planning;
    const requested = operationFromDocument(api, freed.document, { operationName: freed.operation.name?.value });
    const prepared: PreparedOperation = {
      freed,
      refused: refusedVariables(apiSchema, freed.document, freed.operation),
      execution: unlessUnsupported(() =>
        executionOf({ operation: requested, plan: planOf(requested), schema, subgraphs }),
      ),
      hasRun: false,
    };
    this.#prepared.set(operation, prepared);
    return prepared;
  }
}
