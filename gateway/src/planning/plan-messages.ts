import type { QueryPlan } from '@apollo/query-planner';

/** An operation to plan. */
export interface PlanRequest {
  /** A valid document. */
  readonly text: string;
  /** Undefined for a document of one operation. */
  readonly operationName: string | undefined;
}

/** Error of the planner, in a form that can be posted between threads. */
export interface PlanFailure {
  readonly message: string;
  readonly stack: string | undefined;
  readonly isGraphQL: boolean;
  readonly code?: unknown;
}

export type PlanAnswer = { readonly plan: QueryPlan } | { readonly failure: PlanFailure };
