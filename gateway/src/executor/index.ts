export { type ExecutionRequest, PlanExecutor, type Planning, type Preparing } from './executor.ts';
export type { Asked } from './fetch-step.ts';
export {
  type AddedNames,
  type ConflictFreeOperation,
  OWN,
  plannerAddedNames,
  resolveNameConflicts,
} from './name-conflicts.ts';
export { executionOf, overrunAnswer, type PlanExecution, runPlan } from './plan-execution.ts';
export { type RefusedVariables, refusedVariables } from './refused-variables.ts';
export { isOfMissingEntity } from './shape.ts';
export { subgraphError } from './subgraph-error.ts';
export { unlessUnsupported } from './unsupported.ts';
