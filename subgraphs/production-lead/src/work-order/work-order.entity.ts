import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { workOrderStates, workStepStates } from './work-order.states.ts';

const WorkOrderSchema = defineEntity({
  name: 'WorkOrder',
  properties: {
    ...identity,
    number: p.text(),
    batchId: p.uuid(),
    status: p.enum(workOrderStates.states),
    productQty: p.integer(),
    startedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});
/** So many pieces to be made, step by step. */
export class WorkOrder extends WorkOrderSchema.class {}
WorkOrderSchema.setClass(WorkOrder);

const WorkStepSchema = defineEntity({
  name: 'WorkStep',
  properties: {
    ...identity,
    workOrderId: p.uuid(),
    seq: p.integer(),
    name: p.text(),
    status: p.enum(workStepStates.states),
    notes: p.text().nullable(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
  },
});
export class WorkStep extends WorkStepSchema.class {}
WorkStepSchema.setClass(WorkStep);
