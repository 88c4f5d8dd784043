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
import type { Asked } from './fetch-step.ts';
import { executionOf, type PlanExecution, runPlan } from './plan-execution.ts';
import { unlessUnsupported } from './unsupported.ts';

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

export interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/**
 * Plans each operation once and runs it. An operation is known by its parsed document: what whoever keeps documents forgets
 * is forgotten here. Null for what only Apollo's own executor knows; nothing has happened then.
 */
export class PlanExecutor {
  readonly #known = new WeakMap<OperationDefinitionNode, PlanExecution | null>();

  constructor(readonly planning: Planning) {}

  execute({ document, operation, variables, caller }: ExecutionRequest): Promise<ExecutionResult> | null {
    const execution = this.#executionOf(document, operation);
    if (execution === null) return null;
    const { variableDefinitions = [] } = operation;
    if (variableDefinitions.length > 0) {
      const { errors } = getVariableValues(this.planning.apiSchema, variableDefinitions, variables);
      if (errors !== undefined) return Promise.resolve({ errors });
    }
    return runPlan(execution, caller, variables);
  }

  #executionOf(document: DocumentNode, operation: OperationDefinitionNode): PlanExecution | null {
    let execution = this.#known.get(operation);
    if (execution === undefined) {
      execution = this.#plan(document, operation);
      this.#known.set(operation, execution);
    }
    return execution;
  }

  #plan(document: DocumentNode, { name }: OperationDefinitionNode): PlanExecution | null {
    const { planner, api, schema, peers } = this.planning;
    const operation = operationFromDocument(api, document, { operationName: name?.value });
    return unlessUnsupported(() => executionOf({ operation, plan: planner.buildQueryPlan(operation), schema, peers }));
  }
}
