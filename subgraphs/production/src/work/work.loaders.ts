import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { WorkOrder, WorkStep } from './work.entity.ts';

export async function workOrderById(ids: readonly string[], { em }: Reader): Promise<(WorkOrder | null)[]> {
  const found = await em.find(WorkOrder, { id: { $in: ids.filter(isId) } });
  const byId = new Map(found.map((workOrder) => [workOrder.id, workOrder]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function workOrdersOfBatch(batchIds: readonly string[], { em }: Reader): Promise<WorkOrder[][]> {
  const found = await em.find(WorkOrder, { batch: { $in: [...batchIds] } }, { orderBy: { id: 'asc' } });
  const byBatch = Map.groupBy(found, (workOrder) => workOrder.batch.id);
  return batchIds.map((id) => byBatch.get(id) ?? []);
}

export async function stepsOfWorkOrder(workOrderIds: readonly string[], { em }: Reader): Promise<WorkStep[][]> {
  const found = await em.find(WorkStep, { workOrder: { $in: [...workOrderIds] } }, { orderBy: { seq: 'asc' } });
  const byWorkOrder = Map.groupBy(found, (step) => step.workOrder.id);
  return workOrderIds.map((id) => byWorkOrder.get(id) ?? []);
}
