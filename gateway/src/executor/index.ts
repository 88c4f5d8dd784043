export { type ExecutionRequest, PlanExecutor } from './executor.ts';
export type { Asked } from './fetch-step.ts';
