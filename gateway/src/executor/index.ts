export { type ExecutionRequest, PlanExecutor, type Planning } from './executor.ts';
export type { Asked } from './fetch-step.ts';
export { executionOf, type PlanExecution, runPlan } from './plan-execution.ts';
export { subgraphError } from './subgraph-error.ts';
export { unlessUnsupported } from './unsupported.ts';
