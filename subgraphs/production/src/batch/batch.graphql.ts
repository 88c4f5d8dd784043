import { common, DateTime, enumType, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { BatchStatus } from './batch.states.ts';
import type { DECISIONS } from './decide-batch.ts';

type Decision = (typeof DECISIONS)[number];

const StatusEnum = enumType<BatchStatus>('BatchStatus', 'Where a batch is in its life.', {
  CREATED:
    'Nobody has confirmed yet. Enough were wanted when it was made; the counter says whether they are now, and while they are not its offer has no batch.',
  CONFIRMED: 'It shall be made; customers may pay.',
  FINALIZED: 'It is fixed how much is made and for whom.',
  SCHEDULED: 'The work is planned.',
  IN_PRODUCTION: 'It is being made.',
  COMPLETED: 'Everything is made.',
  SHIPPED: 'Everything is on its way.',
  CANCELLED: 'It is not made.',
});

const DecisionEnum = enumType<Decision>('BatchDecision', 'What becomes of a batch that missed its goal.', {
  PRODUCE: 'What was paid for is made.',
  CANCEL: 'Nothing is made; everybody gets their money back.',
});

@ObjectType('BatchSchedule', { description: 'When a batch shall be made and shipped.' })
export class BatchScheduleType {
  @Field(() => String, { description: 'The day, in UTC, on which the goods shall be finished: `2026-12-24`.' })
  plannedProductionDate!: string;

  @Field(() => String, { description: 'The day, in UTC, on which they shall be dispatched.' })
  plannedShipDate!: string;

  @Field(() => Int, { description: '1 for the first plan; each later plan has one more.' })
  revision!: number;
}

@ObjectType('Batch', { description: 'What is made of one offer in one go.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class BatchType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `BAT-20261120-000123`.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'Where it is in its life.' })
  status!: BatchStatus;

  @Field(() => Int, { description: 'How many are made; 0 until the batch is finalized.' })
  targetQty!: number;

  @Field(() => Int, { description: 'How many came out well; 0 until the batch is completed.' })
  producedQty!: number;

  @Field(() => DateTime, { nullable: true, description: 'When payment was opened; null before.' })
  confirmedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was fixed how much is made; null before.' })
  finalizedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When everything was made; null before.' })
  completedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was given up; null unless it was.' })
  cancelledAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was given up; null unless it was.' })
  cancelReason?: string | null;
}

@InputType({ description: 'The batch to be confirmed.' })
export class ConfirmBatchInput {
  @Field(() => ID, { description: 'The offer it is made of; its window has not closed.' })
  offerId!: string;
}

@InputType({ description: 'The last word on an offer whose counter awaits a decision.' })
export class DecideBatchInput {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => DecisionEnum, { description: 'Whether it is made.' })
  decision!: Decision;
}

@ObjectType({ description: 'The batch as it is now.' })
export class BatchPayload {
  @Field(() => BatchType, { description: 'The batch.' })
  batch!: BatchType;
}

export const ConfirmBatchResult = resultUnion('ConfirmBatchResult', 'What became of `confirmBatch`.', BatchPayload, [
  common.notFound,
  common.invalidTransition,
  common.invalidInput,
]);

export const DecideBatchResult = resultUnion('DecideBatchResult', 'What became of `decideBatch`.', BatchPayload, [
  common.notFound,
  common.invalidTransition,
  common.invalidInput,
  common.stepUpRequired,
]);
