import { connectionType, DateTime, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('JournalEntry', {
  description:
    'Something that happened to money, in the books for good. It balances; what was wrong is reversed, never changed.',
})
@Directive('@key(fields: "id")')
@SeenBy('ledger:read')
export class JournalEntryType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `JE-20260107-000123`.' })
  number!: string;

  @Field(() => String, { description: 'The type of the event it stands for: `payment.succeeded`.' })
  sourceType!: string;

  @Field(() => String, {
    description:
      'Which event of that type: the id of a payment or refund, or of a batch or order with what part of it.',
  })
  sourceId!: string;

  @Field(() => String, { description: 'The day it counts for, in UTC: `2026-01-07`.' })
  entryDate!: string;

  @Field(() => DateTime, { description: 'When it was written.' })
  postedAt!: Date;

  @Field(() => String, { description: 'What happened, in a few words.' })
  description!: string;
}

@ObjectType('JournalLine', { description: 'An amount on one side of one account.' })
export class JournalLineType {
  @Field(() => Int, { description: 'Its place in the entry, from 1.' })
  position!: number;
}

export const JournalEntryConnectionType = connectionType('JournalEntry', () => JournalEntryType);
