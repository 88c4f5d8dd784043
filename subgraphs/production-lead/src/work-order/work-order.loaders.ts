import { isId } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { WorkOrder, WorkStep } from './work-order.entity.ts';

export async function workOrderById(ids: readonly string[], { em }: Reader): Promise<(WorkOrder | null)[]> {
  const found = await em.find(WorkOrder, { id: { $in: ids.filter(isId) } });
  const byId = new Map(found.map((order) => [order.id, order]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}

export async function workOrdersOfBatch(batchIds: readonly string[], { em }: Reader): Promise<WorkOrder[][]> {
  const found = await em.find(WorkOrder, { batchId: { $in: [...batchIds] } }, { orderBy: { id: 'asc' } });
  const byBatch = Map.groupBy(found, ({ batchId }) => batchId);
  return batchIds.map((id) => byBatch.get(id) ?? []);
}

export async function stepsOfWorkOrder(workOrderIds: readonly string[], { em }: Reader): Promise<WorkStep[][]> {
  const found = await em.find(WorkStep, { workOrderId: { $in: [...workOrderIds] } }, { orderBy: { seq: 'asc' } });
  const byOrder = Map.groupBy(found, ({ workOrderId }) => workOrderId);
  return workOrderIds.map((id) => byOrder.get(id) ?? []);
}
