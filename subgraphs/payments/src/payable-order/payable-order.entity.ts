import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor } from '@muster/kit/orm';

const PayableOrderSchema = defineEntity({
  name: 'PayableOrder',
  properties: {
    orderId: p.uuid().primary(),
    userId: p.uuid(),
    amountMinor: amountMinor(),
    currency: p.string().length(3),
    /** Null when the order was closed before payment was requested. */
    dueAt: p.datetime().nullable(),
    state: p.enum(['OPEN', 'CLOSED'] as const),
    /** End of the order, as far as its events have arrived; null while OPEN. */
    closedAs: p.enum(['PAID', 'CANCELLED', 'EXPIRED'] as const).nullable(),
  },
});

/** Copy of the facts of an order that a payment needs. Once closed it is never opened again. */
export class PayableOrder extends PayableOrderSchema.class {}
PayableOrderSchema.setClass(PayableOrder);
