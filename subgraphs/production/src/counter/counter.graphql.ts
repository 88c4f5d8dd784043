import { connectionType, DateTime, enumType, SafeInt, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { BatchAction } from './allowed-actions.ts';
import type { CounterStatus } from './counter.states.ts';

const StatusEnum = enumType<CounterStatus>('BatchCounterStatus', 'Progress of an offer towards production.', {
  OPEN: 'Below the threshold.',
  REACHED: 'Threshold reached; confirmation pending, with the goal policy ADMIN_DECIDES also after the closing.',
  CONFIRMED: 'Batch confirmed; payment is open.',
  LOCKED: 'Sell window closed; open payments, or the decision of an administrator, are awaited.',
  FINALIZED: 'Final: the paid quantity is made.',
  FAILED: 'Final: nothing is made.',
});

@ObjectType('BatchCounter', {
  description: 'Live counter of an offer: reserved and paid quantities against its threshold.',
})
@Directive('@key(fields: "offerId")')
@SeenBy('anyone')
export class BatchCounterType {
  @Field(() => ID, { description: 'Offer that is counted; identifies the counter.' })
  offerId!: string;

  @Field(() => Int, { description: 'Threshold: the quantity that must be reserved or paid for the batch to be made.' })
  thresholdQty!: number;

  @Field(() => Int, {
    description:
      'Reserved quantity that is not paid yet; it falls when a reservation is paid, expires or is cancelled.',
  })
  reservedQty!: number;

  @Field(() => Int, { description: 'Paid quantity, without orders that were cancelled after payment.' })
  paidQty!: number;

  @Field(() => StatusEnum, { description: 'Progress status; FINALIZED and FAILED are final.' })
  status!: CounterStatus;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time at which the threshold was reached; null while it is not, or when the batch was confirmed before.',
  })
  reachedAt?: Date | string | null;

  @Field(() => Int, { nullable: true, description: 'Paid quantity at the final decision; null before.' })
  finalPaidQty?: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'End of the decision period of a closed window: until then an administrator may confirm the batch, and its reservations stay. Null while nobody is asked.',
  })
  decisionUntil?: Date | string | null;

  @Field(() => SafeInt, {
    description:
      'Sequence number that grows with every change: of two states of one counter, keep the one with the larger `seq`.',
  })
  seq!: number;
}

export const BatchActionEnum = enumType<BatchAction>(
  'BatchAction',
  'Action that may be taken on a batch, or on its offer.',
  {
    CONFIRM: 'Confirm the batch, which opens payment: `confirmBatch`.',
    PRODUCE: 'Make what is paid for although the goal was missed: `decideBatch`.',
    CANCEL: 'Make nothing, and refund every payment: `decideBatch`.',
    RESCHEDULE: 'Move the planned dates: `rescheduleBatch`.',
  },
);

export const BatchCounterConnectionType = connectionType('BatchCounter', () => BatchCounterType);

@InputType({ description: 'Filter of a list of counters; a missing or null field does not restrict.' })
export class BatchCounterFilterInput {
  @Field(() => [StatusEnum], { nullable: true, description: 'Any of these statuses; none of them for an empty list.' })
  status?: CounterStatus[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only counters that wait for the decision of an administrator. False: all others.',
  })
  awaitsDecision?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Counters of the offers of this sell window.' })
  sellWindowId?: string | null;
}
