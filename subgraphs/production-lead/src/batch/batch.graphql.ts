import { common, DateTime, enumType, resultUnion } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { BatchStatus } from './batch.states.ts';
import type { DECISIONS } from './decide-batch.ts';

const StatusEnum = enumType<BatchStatus>('BatchStatus', 'Where a batch is in its life.', {
  CREATED: 'Enough want it; nobody has confirmed yet.',
  CONFIRMED: 'Customers may pay.',
  FINALIZED: 'How many are made is decided.',
  SCHEDULED: 'The work is planned.',
  IN_PRODUCTION: 'It is being made.',
  COMPLETED: 'All of it is made.',
  SHIPPED: 'All of it is on its way.',
  CANCELLED: 'It is not made.',
});

type Decision = (typeof DECISIONS)[number];
const DecisionEnum = enumType<Decision>(
  'BatchDecision',
  'An administrator’s last word on a batch that missed its goal.',
  {
    PRODUCE: 'Make what was paid for.',
    CANCEL: 'Make nothing and return the money.',
  },
);

@ObjectType('BatchSchedule', { description: 'When a batch is to be made and sent.' })
export class BatchScheduleType {
  @Field(() => Int, { description: 'Rises with every change of plan.' })
  revision!: number;

  @Field(() => String, { description: 'The day by which the goods are to be made: `2026-12-24`.' })
  plannedProductionDate!: string;

  @Field(() => String, { description: 'The day by which they are to be sent.' })
  plannedShipDate!: string;
}

@ObjectType('Batch', { description: 'Everything of one offer that is made together.' })
@Directive('@key(fields: "id")')
export class BatchType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `BAT-20261120-000001`.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'Where it is in its life.' })
  status!: BatchStatus;

  @Field(() => Int, { description: 'How many are to be made; 0 until that is decided.' })
  targetQty!: number;

  @Field(() => Int, { description: 'How many have been made.' })
  producedQty!: number;

  @Field(() => DateTime, { nullable: true, description: 'When payment was opened.' })
  confirmedAt?: Date | null;
}

@InputType({ description: 'Which batch to confirm.' })
export class ConfirmBatchInput {
  @Field(() => ID, { description: 'The offer that it is made for.' })
  offerId!: string;
}

@InputType({ description: 'What becomes of a batch that missed its goal.' })
export class DecideBatchInput {
  @Field(() => ID, { description: 'The offer that it is made for.' })
  offerId!: string;

  @Field(() => DecisionEnum, { description: 'The last word.' })
  decision!: Decision;
}

@ObjectType({ description: 'The batch as it is now.' })
export class BatchPayload {
  @Field(() => BatchType, { description: 'The batch.' })
  batch!: BatchType;
}

const refusals = [common.notFound, common.invalidTransition, common.invalidInput];
export const ConfirmBatchResult = resultUnion(
  'ConfirmBatchResult',
  'What became of `confirmBatch`.',
  BatchPayload,
  refusals,
);
export const DecideBatchResult = resultUnion(
  'DecideBatchResult',
  'What became of `decideBatch`.',
  BatchPayload,
  refusals,
);
