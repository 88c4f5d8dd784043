import { Allow, connectionType, DateOnly, DateTime, enumType, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
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

  @Field(() => DateTime, { description: 'Time at which this revision was planned.' })
  createdAt!: Date;

  @Allow('batch:confirm')
  @Field(() => String, { nullable: true, description: 'Reason for moving the dates; null for the first plan.' })
  reason?: string | null;
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

  @Field(() => DateTime, { description: 'Time at which the threshold was first reached, or the batch confirmed.' })
  createdAt!: Date;

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

@ObjectType({ description: 'Payload with a batch after its change.' })
export class BatchPayload {
  @Field(() => BatchType, { description: 'Batch with its status after the mutation.' })
  batch!: BatchType;
}

export const BatchConnectionType = connectionType('Batch', () => BatchType);

@InputType({ description: 'Filter of a list of batches; a missing or null field does not restrict.' })
export class BatchFilterInput {
  @Field(() => [StatusEnum], { nullable: true, description: 'Any of these statuses; none of them for an empty list.' })
  status?: BatchStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'Batches of the offers of this sell window.' })
  sellWindowId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Beginning of the batch number, in any case: `BAT-20261120`; at most 100 characters.',
  })
  search?: string | null;

  @Field(() => DateOnly, { nullable: true, description: 'First planned completion date in UTC, inclusive.' })
  plannedFrom?: string | null;

  @Field(() => DateOnly, { nullable: true, description: 'Last planned completion date in UTC, inclusive.' })
  plannedUntil?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only late batches, see `Batch.isLate`. False: all others.',
  })
  isLate?: boolean | null;
}
