import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import type { QueryPlanner } from '@apollo/query-planner';
import type { Caller } from '@muster/kit/domain';
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { keepRecent } from '../keep-recent.ts';
import { type AcceptsVariables, acceptsVariables } from './accepted-variables.ts';
import type { Asked } from './fetch-step.ts';
import { executionOf, type PlanExecution, runPlan } from './plan-execution.ts';
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
  readonly peers: ReadonlyMap<string, Asked>;
}

interface Known {
  readonly execution: PlanExecution;
  readonly accepts: AcceptsVariables;
}

export interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/**
 * Plans each operation once and runs it. An operation is known by its parsed document, which whoever parses keeps. Null for what
 * only Apollo's own executor knows; nothing has happened then.
 */
export class PlanExecutor {
  readonly #known = new Map<OperationDefinitionNode, Known | null>();

  constructor(readonly planning: Planning) {}

  /** Whether `execute` is not null. */
  canRun(document: DocumentNode, operation: OperationDefinitionNode): boolean {
    return this.#knownOf(document, operation) !== null;
  }

  execute({ document, operation, variables, caller }: ExecutionRequest): Promise<ExecutionResult> | null {
    const known = this.#knownOf(document, operation);
    if (known === null) return null;
    if (!known.accepts(variables)) {
      const { errors } = getVariableValues(this.planning.apiSchema, operation.variableDefinitions ?? [], variables);
      if (errors !== undefined) return Promise.resolve({ errors });
    }
    return runPlan(known.execution, caller, variables);
  }

  #knownOf(document: DocumentNode, operation: OperationDefinitionNode): Known | null {
    let known = this.#known.get(operation);
    if (known === undefined) {
      const execution = this.#plan(document, operation);
      const accepts = acceptsVariables(this.planning.apiSchema, operation.variableDefinitions ?? []);
      known = execution === null ? null : { execution, accepts };
      keepRecent(this.#known, operation, known, KNOWN_MAX);
    }
    return known;
  }

  #plan(document: DocumentNode, { name }: OperationDefinitionNode): PlanExecution | null {
    const { planner, api, schema, peers } = this.planning;
    const operation = operationFromDocument(api, document, { operationName: name?.value });
    return unlessUnsupported(() => executionOf({ operation, plan: planner.buildQueryPlan(operation), schema, peers }));
  }
}
