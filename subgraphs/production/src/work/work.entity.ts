import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { Batch } from '../batch/batch.entity.ts';
import { workOrderStates, workStepStates } from './work.states.ts';

const WorkOrderSchema = defineEntity({
  name: 'WorkOrder',
  properties: {
    ...identity,
    number: p.text(),
    batch: () => p.manyToOne(Batch),
    productQty: p.bigint('number'),
    goodQty: p.bigint('number'),
    scrapQty: p.bigint('number'),
    status: p.enum(workOrderStates.states),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
  },
});
/** Production task for a quantity of a batch. */
export class WorkOrder extends WorkOrderSchema.class {}
WorkOrderSchema.setClass(WorkOrder);

const WorkStepSchema = defineEntity({
  name: 'WorkStep',
  properties: {
    ...identity,
    workOrder: () => p.manyToOne(WorkOrder),
    seq: p.integer(),
    name: p.text(),
    status: p.enum(workStepStates.states),
    notes: p.text().nullable(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
  },
});
/** One stage of a work order. */
export class WorkStep extends WorkStepSchema.class {}
WorkStepSchema.setClass(WorkStep);
