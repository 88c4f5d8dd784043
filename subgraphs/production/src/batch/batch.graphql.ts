import { DateTime, enumType, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { BatchStatus } from './batch.states.ts';

const StatusEnum = enumType<BatchStatus>('BatchStatus', 'Lifecycle status of a production batch.', {
  CREATED:
    'Threshold reached, confirmation pending. When the threshold is lost again, `SellWindowOffer.batch` is null until it is reached anew.',
  CONFIRMED: 'Confirmed: it will be made, and payment is open for its customers.',
  FINALIZED: 'Quantity and order lines are fixed.',
  SCHEDULED: 'Production and shipping dates and the work order are planned.',
  IN_PRODUCTION: 'In production: the first work step has begun.',
  COMPLETED: 'Produced: every work step is over.',
  SHIPPED: 'Dispatched to the customers.',
  CANCELLED: 'Cancelled: nothing is made, and payments are refunded.',
});

@ObjectType('BatchSchedule', { description: 'Production schedule: planned completion and shipping dates of a batch.' })
export class BatchScheduleType {
  @Field(() => String, { description: 'Planned completion date in UTC, as ISO 8601: `2026-12-24`.' })
  plannedProductionDate!: string;

  @Field(() => String, { description: 'Planned shipping date in UTC, as ISO 8601: `2026-12-31`.' })
  plannedShipDate!: string;

  @Field(() => Int, { description: 'Revision number: 1 for the first plan, one more for each later one.' })
  revision!: number;
}

@ObjectType('Batch', {
  description: 'Production batch: the goods that are made for one offer. An offer has one at most.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class BatchType {
  @Field(() => ID, { description: 'UUID of the batch.' })
  id!: string;

  @Field(() => String, { description: 'Batch number for people: `BAT-20261120-000123`.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'Lifecycle status; watch it with `batchChanged`.' })
  status!: BatchStatus;

  @Field(() => Int, { description: 'Planned quantity, the paid units; 0 until the batch is finalized.' })
  targetQty!: number;

  @Field(() => Int, { description: 'Good quantity produced, without scrap; 0 until the batch is completed.' })
  producedQty!: number;

  @Field(() => DateTime, { nullable: true, description: 'Time of confirmation, at which payment opened; null before.' })
  confirmedAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time at which quantity and order lines were fixed; null before.',
  })
  finalizedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Time at which the last work step was over; null before.' })
  completedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Time of cancellation; null unless CANCELLED.' })
  cancelledAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Reason of cancellation in English, e.g. `the goal was missed`; null unless CANCELLED.',
  })
  cancelReason?: string | null;
}
