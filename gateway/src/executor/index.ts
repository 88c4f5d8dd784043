export { type ExecutionRequest, PlanExecutor, type Planning, type Preparation } from './executor.ts';
export type { FetchTarget } from './fetch-step.ts';
export {
  type AddedNames,
  type ConflictFreeOperation,
  plannerAddedNames,
  RESERVED_PREFIX,
  resolveNameConflicts,
} from './name-conflicts.ts';
export { executionOf, overrunAnswer, type PlanExecution, runPlan } from './plan-execution.ts';
export { type RefusedVariables, refusedVariables } from './refused-variables.ts';
export { isOfMissingEntity } from './shape.ts';
export { subgraphError } from './subgraph-error.ts';
export { unlessUnsupported } from './unsupported.ts';
