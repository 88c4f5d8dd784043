import { connectionType, DateTime, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';

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

@InputType({ description: 'Filter of the journal; a missing or null field does not restrict.' })
export class JournalFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Source type, the domain event that caused the entry: `payment.succeeded`.',
  })
  sourceType?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Source document as in `JournalEntry.sourceId`, whole: the id of a payment or refund, for example.',
  })
  sourceId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Entries that concern an order: its payments, refunds and reversals, and the revenue of a batch with one of its lines.',
  })
  orderId?: string | null;

  @Field(() => String, { nullable: true, description: 'Entries with a line of the account of this number: `1010`.' })
  accountCode?: string | null;

  @Field(() => String, { nullable: true, description: 'First accounting date in UTC, inclusive: `2026-01-01`.' })
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'Last accounting date in UTC, inclusive: `2026-01-31`.' })
  until?: string | null;
}
