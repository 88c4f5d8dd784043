import { workOrderCreated } from '@muster/events';
import { newId, type Tx } from '@muster/kit/orm';
import type { Batch } from '../batch/batch.entity.ts';
import { WorkOrder, WorkStep } from './work-order.entity.ts';

/** How goods are made when nobody planned it otherwise. */
export const STEPS = ['Prepare materials', 'Assemble', 'Quality check', 'Pack'];

export async function createWorkOrder(tx: Tx, batch: Batch): Promise<void> {
  const [{ number }] = (await tx.em.execute<{ number: string }[]>(
    `select 'WO-' || to_char(?::timestamptz at time zone 'UTC', 'YYYYMMDD') || '-' || lpad(nextval('work_order_number')::text, 6, '0') as number`,
    [tx.now],
  )) as [{ number: string }];
  const order = tx.em.create(WorkOrder, {
    id: newId(),
    number,
    batchId: batch.id,
    status: 'READY',
    productQty: batch.targetQty,
    createdAt: tx.now,
  });
  await tx.em.flush();
  for (const [index, name] of STEPS.entries()) {
    tx.em.create(WorkStep, { id: newId(), workOrderId: order.id, seq: index + 1, name, status: 'TODO' });
  }
  tx.emit(workOrderCreated, { ...batch.facts(), workOrderId: order.id, productQty: order.productQty });
}
