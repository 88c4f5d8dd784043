import { common, DateTime, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import type { RefundStatus } from './refund.states.ts';

const StatusEnum = enumType<RefundStatus>('RefundStatus', 'Where a refund is in its life.', {
  REQUESTED: 'To be sent to the provider.',
  PROCESSING: 'The provider was asked and has not answered yet.',
  COMPLETED: 'The money went back.',
  FAILED: 'The provider would not return the money; somebody has to look.',
});

@ObjectType('Refund', { description: 'Money of one payment on its way back to the customer.' })
export class RefundType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `RFD-20260107-000123`. The provider knows the refund by it.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'Where it is in its life.' })
  status!: RefundStatus;

  @Field(() => String, { description: 'Why the order did not want the money, machine-readable.' })
  reason!: string;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;
}

@ObjectType({ description: 'The refund as it is now.' })
export class RefundPayload {
  @Field(() => RefundType, { description: 'To be sent to the provider again.' })
  refund!: RefundType;
}

export const RetryRefundResult = resultUnion('RetryRefundResult', 'What became of `retryRefund`.', RefundPayload, [
  common.notFound,
  common.invalidTransition,
  common.stepUpRequired,
]);
