import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import type { QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { BoundedCaller, ForwardingCaller } from '../context.ts';
import { setBounded } from '../set-bounded.ts';
import type { Asked } from './fetch-step.ts';
import { type AddedNames, type Freed, freeNames } from './free-names.ts';
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
  readonly peers: ReadonlyMap<string, Asked>;
}

interface Known {
  readonly freed: Freed;
  readonly refused: RefusedVariables;
  /** Null for what only Apollo's own executor knows. */
  readonly execution: PlanExecution | null;
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

  constructor(readonly planning: Planning) {}

  /** Whether `execute` needs nobody else. */
  canRun(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    return this.#knownOf(document, operation).execution !== null;
  }

  /** What only Apollo's own executor can run is left to `byApollo`, with no name in it that a plan may need. */
  async execute(
    { document, operation, variables, caller }: ExecutionRequest<BoundedCaller>,
    byApollo: (freed: ExecutionRequest<BoundedCaller>) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const { freed, refused, execution } = this.#knownOf(document, operation);
    const asked = freed.variables(variables);
    const errors = refused(asked);
    if (errors !== null) return { errors };
    if (execution !== null) return runPlan(execution, caller, asked);
    return freed.told(await byApollo({ ...freed, variables: asked, caller }));
  }

  #knownOf(document: DocumentNode, operation: OperationDefinitionNode): Known {
    let known = this.#known.get(operation);
    if (known === undefined) {
      const freed = freeNames(document, operation, this.planning.added);
      const refused = refusedVariables(this.planning.apiSchema, freed.document, freed.operation);
      known = { freed, refused, execution: this.#plan(freed) };
      setBounded(this.#known, operation, known, KNOWN_MAX);
    }
    return known;
  }

  #plan({ document, operation: { name } }: Freed): PlanExecution | null {
    const { planner, api, schema, peers } = this.planning;
    const operation = operationFromDocument(api, document, { operationName: name?.value });
    return unlessUnsupported(() => executionOf({ operation, plan: planner.buildQueryPlan(operation), schema, peers }));
  }
}
