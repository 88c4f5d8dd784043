import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor } from '@muster/kit/orm';

const PayableOrderSchema = defineEntity({
  name: 'PayableOrder',
  properties: {
    orderId: p.uuid().primary(),
    userId: p.uuid(),
    amountMinor: amountMinor(),
    currency: p.string().length(3),
    /** Null when the order was closed before we heard that it could be paid. */
    dueAt: p.datetime().nullable(),
    state: p.enum(['OPEN', 'CLOSED'] as const),
    /** What became of the order, as far as is known here. */
    closedAs: p.enum(['PAID', 'CANCELLED', 'EXPIRED'] as const).nullable(),
  },
});

/** What payments must know of an order to take money for it. Once closed it is never opened again. */
export class PayableOrder extends PayableOrderSchema.class {}
PayableOrderSchema.setClass(PayableOrder);
