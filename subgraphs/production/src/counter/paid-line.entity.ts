import { defineEntity, p } from '@mikro-orm/core';

const PaidLineSchema = defineEntity({
  name: 'PaidLine',
  properties: {
    orderLineId: p.uuid().primary(),
    offerId: p.uuid(),
    orderId: p.uuid(),
    qty: p.integer(),
  },
});

/** Line of a paid order, of which a batch is made. */
export class PaidLine extends PaidLineSchema.class {}
PaidLineSchema.setClass(PaidLine);
