import { loadAllBy, loadBy, visibleToAll } from '@muster/kit/subgraph';
import { WorkOrder, WorkStep } from './work.entity.ts';

export const workOrderById = loadBy(WorkOrder, 'id', visibleToAll);

export const workOrdersOfBatch = loadAllBy(WorkOrder, 'batch', { id: 'asc' });

export const stepsOfWorkOrder = loadAllBy(WorkStep, 'workOrder', { seq: 'asc' });
