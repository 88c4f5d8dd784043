import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';

const OutgoingMailSchema = defineEntity({
  name: 'OutgoingMail',
  tableName: 'mail',
  properties: {
    ...identity,
    accountId: p.uuid(),
    /** The whole email: it may hold an address and a token. */
    sealed: p.text(),
    createdAt: p.datetime(),
  },
});

/** An email that waits to be sent. The row is deleted once a mail server accepted it. */
export class OutgoingMail extends OutgoingMailSchema.class {}
OutgoingMailSchema.setClass(OutgoingMail);
