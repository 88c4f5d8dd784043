import { productionCompleted, productionStarted, workStepChanged } from '@muster/events';
import { field, InvalidTransition, isId, NotFound } from '@muster/kit/domain';
import { lock, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { Batch } from '../batch/batch.entity.ts';
import { batchStates } from '../batch/batch.states.ts';
import { tellBatch } from '../batch/ensure-batch.ts';
import { WorkOrder, WorkStep } from './work-order.entity.ts';
import { STEP_VERBS, type WorkStepStatus, workOrderStates, workStepStates } from './work-order.states.ts';

export const AdvanceWorkStep = z.object({
  workStepId: field.id,
  status: z.enum(workStepStates.states),
  notes: field.text(1_000).nullish(),
});

/** Moves a step of work. The first that begins starts the batch; the last that ends completes it. */
export async function advanceWorkStep(
  tx: Tx,
  { workStepId, status, notes }: z.infer<typeof AdvanceWorkStep>,
): Promise<WorkOrder> {
  const known = isId(workStepId) ? await tx.em.findOne(WorkStep, { id: workStepId }) : null;
  if (known === null) throw new NotFound('work step');
  const order = await lock(tx, WorkOrder, known.workOrderId);
  const batch = await lock(tx, Batch, order.batchId);
  const step = (await tx.em.refresh(known))!;
  const from = step.status;
  if (status === 'TODO' || order.status === 'CANCELLED') throw new InvalidTransition('work step', from, status);
  step.status = workStepStates.next(from, STEP_VERBS[status]);
  if (notes != null) step.notes = notes;
  if (status === 'DOING') step.startedAt = tx.now;
  else step.finishedAt = tx.now;
  tx.emit(workStepChanged, { ...batch.facts(), workOrderId: order.id, workStepId: step.id, stepSeq: step.seq, status });
  tx.audit({
    action: 'work_step.advance',
    entityType: 'WorkStep',
    entityId: step.id,
    before: { status: from },
    after: { status },
  });

  if (order.status === 'READY') {
    order.status = workOrderStates.next(order.status, 'start');
    order.startedAt = tx.now;
    batch.status = batchStates.next(batch.status, 'start');
    tx.emit(productionStarted, batch.facts());
  }
  await tx.em.flush();
  if (await isFinished(tx, order)) {
    order.status = workOrderStates.next(order.status, 'finish');
    order.endedAt = tx.now;
    batch.status = batchStates.next(batch.status, 'complete');
    batch.producedQty = order.productQty;
    tx.emit(productionCompleted, { ...batch.facts(), producedQty: batch.producedQty });
  }
  tellBatch(tx, batch);
  return order;
}

async function isFinished(tx: Tx, order: WorkOrder): Promise<boolean> {
  const open: readonly WorkStepStatus[] = ['TODO', 'DOING'];
  return (await tx.em.count(WorkStep, { workOrderId: order.id, status: { $in: [...open] } })) === 0;
}
