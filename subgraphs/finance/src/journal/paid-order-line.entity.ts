import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor } from '@muster/kit/orm';

const PaidOrderLineSchema = defineEntity({
  name: 'PaidOrderLine',
  properties: {
    lineId: p.uuid().primary(),
    orderId: p.uuid(),
    offerId: p.uuid(),
    totalMinor: amountMinor(),
    currency: p.string().length(3),
    status: p.enum(['PAID', 'RETURNED'] as const),
    /** Entry that made it revenue; null until its batch is completed. */
    recognisedEntryId: p.uuid().nullable(),
  },
});

/** Line of a paid order, whose revenue is recognised with its batch. */
export class PaidOrderLine extends PaidOrderLineSchema.class {}
PaidOrderLineSchema.setClass(PaidOrderLine);
