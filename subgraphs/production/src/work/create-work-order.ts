import { nextNumber, type Tx } from '@muster/kit/orm';
import type { Batch } from '../batch/batch.entity.ts';
import { WorkOrder, WorkStep } from './work.entity.ts';

export const DEFAULT_STEPS = ['Prepare materials', 'Assemble', 'Quality check', 'Pack'] as const;

/** Work orders of one batch: it is planned once. */
export const WORK_ORDERS_MAX = 1;
/** Steps of one work order. */
export const STEPS_MAX = 10;

/** Creates the work order for the whole quantity of a batch, with the default steps. */
export async function createWorkOrder(tx: Tx, batch: Batch): Promise<WorkOrder> {
  const number = await nextNumber(tx, { prefix: 'WO', sequence: 'work_order_number' });
  const workOrder = tx.em.create(WorkOrder, {
    number,
    batch,
    productQty: batch.targetQty,
    goodQty: 0,
    scrapQty: 0,
    status: 'READY',
    createdAt: tx.now,
  });
  for (const [index, name] of DEFAULT_STEPS.entries()) {
    tx.em.create(WorkStep, { workOrder, seq: index + 1, name, status: 'TODO' });
  }
  return workOrder;
}
