import { connectionType, DateTime, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('JournalEntry', {
  description:
    'Journal entry of the double-entry ledger. It always balances and is immutable: corrections are reversing entries.',
})
@Directive('@key(fields: "id")')
@SeenBy('ledger:read')
export class JournalEntryType {
  @Field(() => ID, { description: 'UUID of the journal entry.' })
  id!: string;

  @Field(() => String, {
    description: 'Entry number for people: `JE-20260107-000123`. Numbers rise but may have gaps.',
  })
  number!: string;

  @Field(() => String, {
    description: 'Source type: the domain event that caused the entry, e.g. `payment.succeeded`.',
  })
  sourceType!: string;

  @Field(() => String, {
    description:
      'Source document: the id of a payment or refund, or a batch or order id with its part. Each source is posted once.',
  })
  sourceId!: string;

  @Field(() => String, { description: 'Accounting date in UTC, as ISO 8601: `2026-01-07`.' })
  entryDate!: string;

  @Field(() => DateTime, { description: 'Time of posting.' })
  postedAt!: Date;

  @Field(() => String, { description: 'Posting text in English: `Money received`.' })
  description!: string;
}

@ObjectType('JournalLine', { description: 'Journal line: a debit or a credit of one account.' })
export class JournalLineType {
  @Field(() => Int, { description: 'Line number within the entry, from 1.' })
  position!: number;
}

export const JournalEntryConnectionType = connectionType('JournalEntry', () => JournalEntryType);
