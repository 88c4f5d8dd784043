import { defineEntity, p } from '@mikro-orm/core';

const QuotaSchema = defineEntity({
  name: 'Quota',
  properties: {
    offerId: p.uuid().primary(),
    minQty: p.integer(),
    maxQty: p.integer().nullable(),
    soldQty: p.integer(),
    heldBackQty: p.integer(),
    waitingCount: p.integer(),
    status: p.enum(['OPEN', 'SOLD_OUT', 'CLOSED'] as const),
    windowRank: p.integer(),
    closeAt: p.datetime(),
    seq: p.bigint('number'),
    updatedAt: p.datetime(),
  },
});
/** The quota of an offer, for reading. Only the statements of this folder change it. */
export class Quota extends QuotaSchema.class {}
QuotaSchema.setClass(Quota);
