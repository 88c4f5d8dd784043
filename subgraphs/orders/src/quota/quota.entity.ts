import { defineEntity, p } from '@mikro-orm/core';

const QuotaSchema = defineEntity({
  name: 'Quota',
  properties: {
    offerId: p.uuid().primary(),
    minQty: p.integer(),
    maxQty: p.integer().nullable(),
    soldQty: p.integer(),
    status: p.enum(['OPEN', 'SOLD_OUT', 'CLOSED'] as const),
    windowRank: p.integer(),
    seq: p.bigint('number'),
    updatedAt: p.datetime(),
  },
});
/** The quota of an offer, for reading. Only the statements of quota.ts change it. */
export class Quota extends QuotaSchema.class {}
QuotaSchema.setClass(Quota);
