import { common, DateOnly, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int } from 'type-graphql';
import { BatchPayload } from './batch.graphql.ts';

@InputType({ description: 'New dates of a batch that is planned and not made yet.' })
export class RescheduleBatchInput {
  @Field(() => ID, { description: 'Batch in SCHEDULED or IN_PRODUCTION.' })
  batchId!: string;

  @Field(() => Int, {
    description: '`schedule.revision` that the client read: another one answers StaleVersion, and nothing is moved.',
  })
  expectedRevision!: number;

  @Field(() => DateOnly, { description: 'Planned completion date in UTC: today or later, unless it stays as it is.' })
  plannedProductionDate!: string;

  @Field(() => DateOnly, { description: 'Planned shipping date in UTC, not before the completion date.' })
  plannedShipDate!: string;

  @Field(() => String, { description: 'Reason for the record, 1 to 500 characters; customers do not see it.' })
  reason!: string;
}

export const RescheduleBatchResult = resultUnion(
  'RescheduleBatchResult',
  'Batch with its new schedule, or the reason why the dates stayed.',
  BatchPayload,
  [common.staleVersion, common.invalidTransition, common.tooMany, common.notFound, common.invalidInput],
);
