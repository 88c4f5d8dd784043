import { defineEntity, p } from '@mikro-orm/core';

const LookupKeySchema = defineEntity({
  name: 'LookupKey',
  properties: {
    /** Kind of value that is found by it. */
    name: p.text().primary(),
    sealedKey: p.text(),
  },
});

/** The key of the fingerprints of one kind of value, sealed. */
export class LookupKey extends LookupKeySchema.class {}
LookupKeySchema.setClass(LookupKey);
