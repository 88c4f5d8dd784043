import { DateTime, enumType, SafeInt } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { CounterStatus } from './counter.states.ts';

const StatusEnum = enumType<CounterStatus>('BatchCounterStatus', 'How far an offer is from being made.', {
  OPEN: 'Fewer want it than it takes.',
  REACHED: 'Enough want it; nobody has confirmed yet.',
  CONFIRMED: 'Confirmed: customers may pay.',
  LOCKED: 'The sell window has closed; the last payments are waited for, or an administrator is.',
  FINALIZED: 'Decided: what was paid is made.',
  FAILED: 'Decided: nothing is made.',
});

@ObjectType('SellWindowOffer', { description: 'A product on sale in a window, with its goal and its limits.' })
@Directive('@key(fields: "id")')
export class SellWindowOfferStub {
  @Field(() => ID, { description: 'UUID: what a reservation names.' })
  id!: string;
}

@ObjectType('BatchCounter', { description: 'How many of an offer are wanted and paid, against what it takes.' })
@Directive('@key(fields: "offerId")')
export class BatchCounterType {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => Int, { description: 'How many it takes.' })
  thresholdQty!: number;

  @Field(() => Int, { description: 'How many are reserved and not paid yet.' })
  reservedQty!: number;

  @Field(() => Int, { description: 'How many are paid.' })
  paidQty!: number;

  @Field(() => StatusEnum, { description: 'How far it is.' })
  status!: CounterStatus;

  @Field(() => DateTime, { nullable: true, description: 'When the threshold was reached; null while it is not.' })
  reachedAt?: Date | null;

  @Field(() => Int, { nullable: true, description: 'How many were paid in the end; null until that is decided.' })
  finalPaidQty?: number | null;

  @Field(() => SafeInt, { description: 'Grows with every change: of two states the one with the larger is the newer.' })
  seq!: number;
}
