export { type ExecutionRequest, PlanExecutor, type Planning, type Preparing } from './executor.ts';
export type { Asked } from './fetch-step.ts';
export { type AddedNames, type Freed, freeNames, namesPlansAdd, OWN } from './free-names.ts';
export { executionOf, overrunAnswer, type PlanExecution, runPlan } from './plan-execution.ts';
export { type RefusedVariables, refusedVariables } from './refused-variables.ts';
export { isOfGone } from './shape.ts';
export { subgraphError } from './subgraph-error.ts';
export { unlessUnsupported } from './unsupported.ts';
