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
    status: p.enum(batchStates.states),
    targetQty: p.integer(),
    producedQty: p.integer(),
    createdAt: p.datetime(),
    confirmedAt: p.datetime().nullable(),
    confirmedBy: p.uuid().nullable(),
    finalizedAt: p.datetime().nullable(),
    cancelledAt: p.datetime().nullable(),
    cancelReason: p.text().nullable(),
  },
});
/** Everything of one offer that is made together. */
export class Batch extends BatchSchema.class {
  /** What events say of every batch. */
  facts() {
    return { batchId: this.id, offerId: this.offerId, sellWindowId: this.sellWindowId, productId: this.productId };
  }
}
BatchSchema.setClass(Batch);

const BatchScheduleSchema = defineEntity({
  name: 'BatchSchedule',
  properties: {
    ...identity,
    batchId: p.uuid(),
    revision: p.integer(),
    plannedProductionDate: p.date(),
    plannedShipDate: p.date(),
  },
});
/** When a batch is to be made and sent; a change of plan is a new revision. */
export class BatchSchedule extends BatchScheduleSchema.class {}
BatchScheduleSchema.setClass(BatchSchedule);
