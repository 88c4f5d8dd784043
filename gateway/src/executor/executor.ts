import { type Operation, operationFromDocument, type Schema } from '@apollo/federation-internals';
import type { QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { BoundedCaller, ForwardingCaller } from '../context.ts';
import type { Asked } from './fetch-step.ts';
import { type AddedNames, type ConflictFreeOperation, resolveNameConflicts } from './name-conflicts.ts';
import { executionOf, type PlanExecution, runPlan } from './plan-execution.ts';
import { type RefusedVariables, refusedVariables } from './refused-variables.ts';
import { unlessUnsupported } from './unsupported.ts';

/** A plan with its shape takes up to some hundred kilobytes; the oldest are made again when they are asked for. */
const KNOWN_MAX = 1_000;

/** What plans are made from. */
export interface Planning {
  readonly planner: QueryPlanner;
  /** What clients may ask, in both libraries' words. */
  readonly api: Schema;
  readonly apiSchema: GraphQLSchema;
  /** What subgraphs are asked. */
  readonly schema: GraphQLSchema;
  readonly added: AddedNames;
  readonly subgraphs: ReadonlyMap<string, Asked>;
}

interface Known {
  readonly freed: ConflictFreeOperation;
  readonly refused: RefusedVariables;
  /** Null for what only Apollo's own executor knows. */
  readonly execution: PlanExecution | null;
  /** Whether it has been answered. */
  hasRun: boolean;
  /** Whether it was asked for since it last stood first in line to go (second chance). */
  isUsed: boolean;
}

/** How an operation is prepared that was not before. */
export interface Preparing {
  /** Plans an operation somewhere. */
  readonly plan: (document: DocumentNode, operationName: string | undefined) => Promise<QueryPlan>;
  /** Does a piece of work in the event loop, when it is its turn. */
  readonly take: <T>(work: () => T) => Promise<T>;
}

export interface ExecutionRequest<C extends ForwardingCaller = ForwardingCaller> {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: C;
}

/** Plans each operation once and runs it. An operation is known by its parsed document, which whoever parses keeps. */
export class PlanExecutor {
  readonly #known = new Map<OperationDefinitionNode, Known>();
  readonly #underWay = new Map<OperationDefinitionNode, Promise<void>>();

  constructor(readonly planning: Planning) {}

  /** Undefined when it is prepared already; rejects as planning does. Without it whoever asks first plans in the event loop. */
  prepare(document: DocumentNode, operation: OperationDefinitionNode, by: () => Preparing): Promise<void> | undefined {
    return this.#known.has(operation) ? undefined : this.#prepare(document, operation, by());
  }

  /** Whether `execute` needs nobody else. */
  canRun(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    return this.#knownOf(document, operation).execution !== null;
  }

  /** Whether it has been answered before, by whomever it was asked. */
  hasRun(operation: OperationDefinitionNode): boolean {
    return this.#known.get(operation)?.hasRun ?? false;
  }

  /** What only Apollo's own executor can run is left to `byApollo`, with no name in it that a plan may need. */
  async execute(
    { document, operation, variables, caller }: ExecutionRequest<BoundedCaller>,
    byApollo: (freed: ExecutionRequest<BoundedCaller>) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const known = this.#knownOf(document, operation);
    const { freed, refused, execution } = known;
    const asked = freed.variables(variables);
    const errors = refused(asked);
    if (errors !== null) return { errors };
    const answer =
      execution !== null
        ? await runPlan(execution, caller, asked)
        : freed.told(await byApollo({ ...freed, variables: asked, caller }));
    known.hasRun = true;
    return answer;
  }

  async #prepare(document: DocumentNode, operation: OperationDefinitionNode, by: Preparing): Promise<void> {
    // Whoever asks for the same waits for the same plan, and asks themselves if that comes to nothing.
    for (let first = this.#underWay.get(operation); first !== undefined; first = this.#underWay.get(operation))
      await first.catch(() => {});
    if (this.#known.has(operation)) return;
    const making = this.#make(document, operation, by).finally(() => this.#underWay.delete(operation));
    this.#underWay.set(operation, making);
    await making;
  }

  async #make(document: DocumentNode, operation: OperationDefinitionNode, { plan, take }: Preparing): Promise<void> {
    const freed = resolveNameConflicts(document, operation, this.planning.added);
    const planned = await plan(freed.document, freed.operation.name?.value);
    await take(() => this.#keep(operation, freed, () => planned));
  }

  #knownOf(document: DocumentNode, operation: OperationDefinitionNode): Known {
    const known = this.#known.get(operation);
    if (known === undefined) {
      const freed = resolveNameConflicts(document, operation, this.planning.added);
      return this.#keep(operation, freed, (asked) => this.planning.planner.buildQueryPlan(asked));
    }
    known.isUsed = true;
    return known;
  }

  #keep(
    operation: OperationDefinitionNode,
    freed: ConflictFreeOperation,
    planOf: (asked: Operation) => QueryPlan,
  ): Known {
    const { api, apiSchema, schema, subgraphs } = this.planning;
    const asked = operationFromDocument(api, freed.document, { operationName: freed.operation.name?.value });
    const known: Known = {
      freed,
      refused: refusedVariables(apiSchema, freed.document, freed.operation),
      execution: unlessUnsupported(() => executionOf({ operation: asked, plan: planOf(asked), schema, subgraphs })),
      hasRun: false,
      isUsed: false,
    };
    this.#makeRoom();
    this.#known.set(operation, known);
    return known;
  }

  /** Many new documents do not drive out what is asked for again and again. */
  #makeRoom(): void {
    for (const [operation, known] of this.#known) {
      if (this.#known.size < KNOWN_MAX) return;
      this.#known.delete(operation);
      if (known.isUsed) this.#known.set(operation, Object.assign(known, { isUsed: false }));
    }
  }
}
