import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { batchStates } from './batch.states.ts';

const BatchSchema = defineEntity({
  name: 'Batch',
  properties: {
    ...identity,
    number: p.text(),
    offerId: p.uuid(),
    sellWindowId: p.uuid(),
    productId: p.uuid(),
    targetQty: p.bigint('number'),
    producedQty: p.bigint('number'),
    status: p.enum(batchStates.states),
    createdAt: p.datetime(),
    confirmedAt: p.datetime().nullable(),
    confirmedBy: p.uuid().nullable(), // Null when the system confirmed.
    finalizedAt: p.datetime().nullable(),
    completedAt: p.datetime().nullable(),
    cancelledAt: p.datetime().nullable(),
    cancelReason: p.text().nullable(),
    // Copy of the latest schedule; null before the first.
    plannedProductionDate: p.date().nullable(),
    plannedShipDate: p.date().nullable(),
  },
});
/** Production run for one offer. */
export class Batch extends BatchSchema.class {}
BatchSchema.setClass(Batch);

const BatchScheduleSchema = defineEntity({
  name: 'BatchSchedule',
  properties: {
    ...identity,
    batch: () => p.manyToOne(Batch),
    revision: p.integer(),
    plannedProductionDate: p.date(),
    plannedShipDate: p.date(),
    notes: p.text().nullable(),
    reason: p.text().nullable(), // Null for the first plan.
    createdBy: p.uuid().nullable(),
    createdAt: p.datetime(),
  },
});
/** Planned production and shipping dates. Each plan is a new revision; the latest one is valid. */
export class BatchSchedule extends BatchScheduleSchema.class {}
BatchScheduleSchema.setClass(BatchSchedule);
