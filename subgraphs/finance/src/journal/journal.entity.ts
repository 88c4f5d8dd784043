import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity } from '@muster/kit/orm';

const JournalEntrySchema = defineEntity({
  name: 'JournalEntry',
  properties: {
    ...identity,
    number: p.text(),
    sourceType: p.text(),
    sourceId: p.text(),
    currency: p.string().length(3),
    entryDate: p.date(),
    postedAt: p.datetime(),
    description: p.text(),
    reversesId: p.uuid().nullable(),
    /** Order of the source; null for entries of a whole batch. */
    orderId: p.uuid().nullable(),
  },
});

/** Entry of the double-entry ledger, append-only. Written by `post` only. */
export class JournalEntry extends JournalEntrySchema.class {}
JournalEntrySchema.setClass(JournalEntry);

const JournalLineSchema = defineEntity({
  name: 'JournalLine',
  properties: {
    ...identity,
    entryId: p.uuid(),
    position: p.integer(),
    accountId: p.uuid(),
    debitMinor: amountMinor(),
    creditMinor: amountMinor(),
    currency: p.string().length(3),
  },
});

/** Debit or credit of one account. */
export class JournalLine extends JournalLineSchema.class {}
JournalLineSchema.setClass(JournalLine);
