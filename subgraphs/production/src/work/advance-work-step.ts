import { batchChanged, productionCompleted, productionStarted, workStepChanged } from '@muster/events';
import { field, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import { lock, type Tx, typedQuery } from '@muster/kit/orm';
import { z } from 'zod';
import { Batch } from '../batch/batch.entity.ts';
import { batchStates } from '../batch/batch.states.ts';
import { WorkOrder, WorkStep } from './work.entity.ts';
import { isOver, isUnderWay, verbTo, workOrderStates, workStepStates } from './work.states.ts';

export const NOTES_MAX_CHARACTERS = 1_000;

export const AdvanceWorkStep = z.object({
  workStepId: field.id,
  status: z.enum(workStepStates.states),
  notes: field.text(NOTES_MAX_CHARACTERS).nullish(),
});

/** Advances a work step. The first one that begins starts production, the last one that is over completes the batch. */
export async function advanceWorkStep(
  tx: Tx,
  { workStepId, status, notes }: z.infer<typeof AdvanceWorkStep>,
): Promise<WorkOrder> {
  const { batch, workOrder, steps, step } = await lockStep(tx, workStepId);
  const from = step.status;
  const verb = verbTo[status];
  // Steps of cancelled work, or of a cancelled batch, are frozen.
  if (verb === null || !isUnderWay(workOrder.status, batch.status))
    throw new InvalidTransition('work step', from, status);
  step.status = workStepStates.next(from, verb);
  if (verb === 'start') step.startedAt = tx.now;
  else step.finishedAt = tx.now;
  if (notes != null) step.notes = notes;

  const { id: batchId, offerId, sellWindowId, productId } = batch;
  const facts = { batchId, offerId, sellWindowId, productId };
  tx.emit(workStepChanged, { ...facts, workOrderId: workOrder.id, workStepId: step.id, stepSeq: step.seq, status });
  const isAllOver = steps.every((each) => isOver(each.status));
  // Work whose every step was skipped has a start too: orders and finance depend on that event.
  if (workOrder.status === 'READY' && (verb === 'start' || isAllOver)) {
    workOrder.status = workOrderStates.next(workOrder.status, 'start');
    workOrder.startedAt = tx.now;
    batch.status = batchStates.next(batch.status, 'startProduction');
    tx.emit(productionStarted, facts);
  }
  if (isAllOver) {
    workOrder.status = workOrderStates.next(workOrder.status, 'finish');
    workOrder.finishedAt = tx.now;
    workOrder.goodQty = workOrder.productQty - workOrder.scrapQty;
    batch.status = batchStates.next(batch.status, 'complete');
    batch.completedAt = tx.now;
    batch.producedQty = workOrder.goodQty;
    tx.emit(productionCompleted, { ...facts, producedQty: batch.producedQty });
  }
  tx.emit(batchChanged, { batchId, offerId, status: batch.status });
  tx.audit({
    action: 'work_step.advance',
    entityType: 'WorkStep',
    entityId: step.id,
    before: { status: from },
    after: { status: step.status },
  });
  return workOrder;
}

/** Step with its work order and batch. The batch row is locked, so that of two concurrent last steps one completes the batch. */
async function lockStep(tx: Tx, workStepId: string) {
  const [found] = isId(workStepId)
    ? await typedQuery(tx.em, [WorkOrder, WorkStep], (db) =>
        db
          .selectFrom('WorkStep as step')
          .innerJoin('WorkOrder as work', 'work.id', 'step.workOrder')
          .select(['step.workOrder', 'work.batch'])
          .where('step.id', '=', workStepId),
      )
    : [];
  if (found === undefined) throw new NotFound('work step');
  const batch = await lock(tx, Batch, found.batch);
  const workOrder = await tx.em.findOneOrFail(WorkOrder, { id: found.workOrder });
  const steps = await tx.em.find(WorkStep, { workOrder: workOrder.id }, { orderBy: { seq: 'asc' } });
  const step = steps.find(({ id }) => id === workStepId.toLowerCase())!;
  return { batch, workOrder, steps, step };
}
