import {
  common,
  connectionType,
  DateTime,
  enumType,
  exposed,
  MoneyInput,
  MoneyType,
  resultUnion,
} from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { RefundTooLarge } from './refund.refusals.ts';
import type { RefundStatus } from './refund.states.ts';

const StatusEnum = enumType<RefundStatus>('RefundStatus', 'Lifecycle status of a refund.', {
  REQUESTED: 'Queued: to be sent to the provider.',
  PROCESSING: 'Sent to the provider, which has not confirmed it yet; retried until it answers.',
  COMPLETED: 'Confirmed by the provider: the money is returned.',
  FAILED: 'Declined by the provider, or not answered in 8 attempts: an administrator must act, see `retryRefund`.',
});

@ObjectType('Refund', {
  description:
    'Refund: money of one payment, or of an unapplied one, that is returned to the customer in whole or in part.',
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
      'Machine-readable reason of the refund: as given by the order, which has one refund of a payment for each reason, or `refunded by an administrator`.',
  })
  reason!: string;

  @Field(() => DateTime, { description: 'Time at which the order or an administrator asked for the refund.' })
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

@ObjectType({ description: 'Payload with a refund that is queued for the provider.' })
export class RefundPayload {
  @Field(() => RefundType, { description: 'Refund, REQUESTED and queued for the provider.' })
  refund!: RefundType;
}

@InputType({ description: 'Payment, amount and reason of a refund, with an idempotency key.' })
export class RefundPaymentInput {
  @Field(() => String, {
    description: 'Idempotency key chosen by the client, 1 to 255 characters: a retry answers the same refund.',
  })
  idempotencyKey!: string;

  @Field(() => ID, {
    description: 'UUID of a captured payment; LATE_SUCCEEDED ones are for their order to decide about first.',
  })
  paymentId!: string;

  @Field(() => MoneyInput, {
    description:
      'Amount to be returned, in the currency of the payment: more than 0, at most what is neither refunded nor under way.',
  })
  amount!: MoneyInput;

  @Field(() => String, {
    description: 'Reason for the audit log and for colleagues, 1 to 500 characters. The customer does not see it.',
  })
  reason!: string;
}

/** Fact of the contract: what could be refunded at most. */
const refundTooLarge = exposed(
  RefundTooLarge,
  'Refund too large: more than is left of what was paid. Nothing was changed.',
  { refundable: { type: () => MoneyType, description: 'Amount that can be refunded now, at most.' } },
  { shared: true },
);

export const RefundPaymentResult = resultUnion(
  'RefundPaymentResult',
  'Refund that is queued, or the reason why it was not.',
  RefundPayload,
  [
    refundTooLarge,
    common.notFound,
    common.invalidTransition,
    common.tooMany,
    common.idempotencyConflict,
    common.invalidInput,
    common.stepUpRequired,
  ],
);

export const RetryRefundResult = resultUnion(
  'RetryRefundResult',
  'Refund that is queued again, or the reason why it was not.',
  RefundPayload,
  [common.notFound, common.invalidTransition, common.stepUpRequired],
);
