import { common, connectionType, DateTime, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { RefundStatus } from './refund.states.ts';

const StatusEnum = enumType<RefundStatus>('RefundStatus', 'Lifecycle status of a refund.', {
  REQUESTED: 'Queued: to be sent to the provider.',
  PROCESSING: 'Sent to the provider, which has not confirmed it yet; retried until it answers.',
  COMPLETED: 'Confirmed by the provider: the money is returned.',
  FAILED: 'Declined by the provider, or not answered in 8 attempts: an administrator must act, see `retryRefund`.',
});

@ObjectType('Refund', {
  description: 'Refund: money of one payment that is returned to the customer, in whole or in part.',
})
export class RefundType {
  @Field(() => ID, { description: 'UUID of the refund.' })
  id!: string;

  @Field(() => String, {
    description: 'Refund number for people, and idempotency key at the provider: `RFD-20260107-000123`.',
  })
  number!: string;

  @Field(() => StatusEnum, { description: 'Lifecycle status; COMPLETED and FAILED end the automatic retries.' })
  status!: RefundStatus;

  @Field(() => String, {
    description:
      'Machine-readable reason of the refund, as given by the order; a payment has one refund for each reason.',
  })
  reason!: string;

  @Field(() => DateTime, { description: 'Time at which the order asked for the refund.' })
  createdAt!: Date;
}

export const RefundConnectionType = connectionType('Refund', () => RefundType);

@InputType({ description: 'Conditions on refunds that all hold; those left out do not restrict.' })
export class RefundFilterInput {
  @Field(() => [StatusEnum], { nullable: true, description: 'Statuses, any of which a refund has.' })
  status?: RefundStatus[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Earliest time of creation, inclusive; years 2000 to 2999.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'End of the time of creation, exclusive; years 2000 to 2999.' })
  createdUntil?: Date | null;
}

@ObjectType({ description: 'Payload with a refund that is tried again.' })
export class RefundPayload {
  @Field(() => RefundType, { description: 'Refund, REQUESTED again and queued for the provider.' })
  refund!: RefundType;
}

export const RetryRefundResult = resultUnion(
  'RetryRefundResult',
  'Refund that is queued again, or the reason why it was not.',
  RefundPayload,
  [common.notFound, common.invalidTransition, common.stepUpRequired],
);
