import { field } from '@muster/kit/domain';
import { type BulkOutcome, bulkIds, type RequestContext, runBulk } from '@muster/kit/subgraph';
import { z } from 'zod';
import { advanceWorkStep } from './advance-work-step.ts';
import { workStepStates } from './work.states.ts';

export const AdvanceWorkSteps = z.object({
  idempotencyKey: field.idempotencyKey,
  workStepIds: bulkIds,
  status: z.enum(workStepStates.states),
});

/** Advances each work step by itself, in the order given. */
export const advanceWorkSteps = (
  ctx: RequestContext,
  { idempotencyKey: key, workStepIds, status }: z.infer<typeof AdvanceWorkSteps>,
): Promise<BulkOutcome[]> => {
  const bulk = { operation: 'advanceWorkSteps', key, input: { workStepIds, status }, ids: workStepIds };
  return runBulk(ctx, bulk, (tx, workStepId) => advanceWorkStep(tx, { workStepId, status }));
};
