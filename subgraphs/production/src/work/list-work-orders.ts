import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, field, isId, type PageArguments } from '@muster/kit/domain';
import { allOf, newestFirst, readPage } from '@muster/kit/orm';
import { z } from 'zod';
import { beginsWith } from '../batch/begins-with.ts';
import { WorkOrder } from './work.entity.ts';
import { workOrderStates } from './work.states.ts';

const WORK_ORDERS = newestFirst('workOrders', WorkOrder);

export const WorkOrderFilter = z.object({
  status: z.array(z.enum(workOrderStates.states)).max(workOrderStates.states.length).nullish(),
  batchId: field.id.nullish(),
  search: field.text(100).nullish(),
});

/** Work orders, newest first. Only announced windows have any. */
export const listWorkOrders = (
  em: EntityManager,
  { status, batchId, search }: z.infer<typeof WorkOrderFilter>,
  page: PageArguments,
): Promise<Connection<WorkOrder>> => {
  const where = allOf<WorkOrder>(
    status != null && { status: { $in: status } },
    batchId != null && (isId(batchId) ? { batch: batchId } : { id: { $in: [] } }),
    search != null && search !== '' && { number: beginsWith(search) },
  );
  return readPage(em, WORK_ORDERS, { sort: 'NEWEST', where }, page);
};
