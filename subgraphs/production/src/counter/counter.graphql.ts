import { DateTime, enumType, SafeInt, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { CounterStatus } from './counter.states.ts';

const StatusEnum = enumType<CounterStatus>('BatchCounterStatus', 'How far an offer is on its way to being made.', {
  OPEN: 'Fewer are wanted than it takes.',
  REACHED: 'Enough are wanted; nobody has confirmed yet.',
  CONFIRMED: 'The batch is confirmed; customers may pay.',
  LOCKED: 'The window has closed; payments under way, or the decision of an administrator, are waited for.',
  FINALIZED: 'The last word: what was paid for is made.',
  FAILED: 'The last word: nothing is made.',
});

@ObjectType('BatchCounter', { description: 'How many of an offer are wanted and paid for, now.' })
@Directive('@key(fields: "offerId")')
@SeenBy('anyone')
export class BatchCounterType {
  @Field(() => ID, { description: 'The offer that is counted.' })
  offerId!: string;

  @Field(() => Int, { description: 'How many must be wanted for the goods to be made.' })
  thresholdQty!: number;

  @Field(() => Int, { description: 'Reserved and not paid yet.' })
  reservedQty!: number;

  @Field(() => Int, { description: 'Paid for.' })
  paidQty!: number;

  @Field(() => StatusEnum, { description: 'How far it is.' })
  status!: CounterStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the threshold was reached; null while it is not, or if it was confirmed before.',
  })
  reachedAt?: Date | string | null;

  @Field(() => Int, { nullable: true, description: 'Paid for when the last word was spoken; null before.' })
  finalPaidQty?: number | null;

  @Field(() => SafeInt, {
    description: 'Grows with every change: of two states of one counter, the one with the larger `seq` is newer.',
  })
  seq!: number;
}
