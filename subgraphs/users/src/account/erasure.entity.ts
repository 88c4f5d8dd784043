import { defineEntity, p } from '@mikro-orm/core';

const ErasureSchema = defineEntity({
  name: 'Erasure',
  properties: {
    accountId: p.uuid().primary(),
    erasedAt: p.datetime(),
  },
});

/** Marks an account as erased for good. The account keeps its row: orders and books refer to its id. */
export class Erasure extends ErasureSchema.class {}
ErasureSchema.setClass(Erasure);
