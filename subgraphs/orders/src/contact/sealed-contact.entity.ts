import { defineEntity, p } from '@mikro-orm/core';

const SealedContactSchema = defineEntity({
  name: 'SealedContact',
  tableName: 'order_contact',
  properties: {
    orderId: p.uuid().primary(),
    /** Sealed, as the shipping address is: `personal-data.ts` opens them. */
    contact: p.text(),
    shippingAddress: p.text().nullable(),
  },
});

/** Personal data of an order. Its row is gone once its customer was erased. */
export class SealedContact extends SealedContactSchema.class {}
SealedContactSchema.setClass(SealedContact);
