import { common, connectionType, DateTime, enumType, exposed, MoneyType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { ProviderEnum } from '../provider/provider.graphql.ts';
import type { ProviderName } from '../provider/provider.ts';
import { OrderNotCovered } from './unapplied-payment.refusals.ts';
import type { UnappliedStatus } from './unapplied-payment.states.ts';
import type { UnappliedReason } from './unapplied-reason.ts';

const StatusEnum = enumType<UnappliedStatus>('UnappliedPaymentStatus', 'Lifecycle status of an unapplied payment.', {
  OPEN: 'In suspense, in whole or for the part that is left: to be applied, refunded or written off.',
  REFUNDING: 'Refund under way; when it fails, the money is OPEN again.',
  APPLIED: 'Applied to an order in whole.',
  REFUNDED: 'Refunded, in whole or what was left.',
  WRITTEN_OFF: 'Written off, in whole or what was left: other income in the books.',
  CORRECTED: 'Corrected by the provider, which notified the right amount later: its payment has the money.',
});

const ReasonEnum = enumType<UnappliedReason>('UnappliedPaymentReason', 'Reason why no payment could take the money.', {
  AMOUNT_TOO_LOW: 'Less than the amount of the payment that the provider named.',
  AMOUNT_TOO_HIGH: 'More than the amount of the payment that the provider named.',
  OTHER_CURRENCY: 'In another currency than the payment that the provider named.',
  OTHER_PAYMENT: 'For another payment at the provider than the one that belongs to that number.',
  UNKNOWN_PAYMENT: 'For a payment number that does not exist here.',
});

@ObjectType('UnappliedPayment', {
  description:
    'Unapplied payment: money that a payment provider received and no payment could take. It is in suspense until all of it is resolved.',
})
export class UnappliedPaymentType {
  @Field(() => ID, { description: 'UUID of the unapplied payment.' })
  id!: string;

  @Field(() => String, { description: 'Number for people: `UNA-20260107-000123`.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'Lifecycle status; OPEN ones wait for an administrator.' })
  status!: UnappliedStatus;

  @Field(() => ReasonEnum, { description: 'Reason why no payment could take the money.' })
  reason!: UnappliedReason;

  @Field(() => ProviderEnum, { description: 'Payment service provider that has the money.' })
  provider!: ProviderName;

  @Field(() => String, { description: 'Payment number that the provider named, which may not exist here.' })
  reference!: string;

  @Field(() => DateTime, { description: 'Time of the notification of the provider.' })
  receivedAt!: Date;

  @Field(() => DateTime, { description: 'Time of the last change of status.' })
  updatedAt!: Date;
}

export const UnappliedPaymentConnectionType = connectionType('UnappliedPayment', () => UnappliedPaymentType);

@InputType({ description: 'Conditions on unapplied payments that all hold; those left out do not restrict.' })
export class UnappliedPaymentFilterInput {
  @Field(() => [StatusEnum], { nullable: true, description: 'Statuses, any of which an unapplied payment has.' })
  status?: UnappliedStatus[] | null;

  @Field(() => [ReasonEnum], { nullable: true, description: 'Reasons, any of which an unapplied payment has.' })
  reason?: UnappliedReason[] | null;
}

@ObjectType({ description: 'Payload with an unapplied payment that was resolved, or is under way.' })
export class UnappliedPaymentPayload {
  @Field(() => UnappliedPaymentType, { description: 'Unapplied payment after the mutation.' })
  unappliedPayment!: UnappliedPaymentType;
}

const refusals = [common.notFound, common.invalidTransition, common.invalidInput, common.stepUpRequired];

export const ApplyUnappliedPaymentResult = resultUnion(
  'ApplyUnappliedPaymentResult',
  'Unapplied payment that was applied to an order, or the reason why it was not.',
  UnappliedPaymentPayload,
  [
    exposed(
      OrderNotCovered,
      'Order not covered: the money is less than its total, or in another currency. Nothing was changed.',
      { due: { type: () => MoneyType, description: 'Total of the order, which the money must cover.' } },
    ),
    ...refusals,
  ],
);

export const ResolveUnappliedPaymentResult = resultUnion(
  'ResolveUnappliedPaymentResult',
  'Unapplied payment that is refunded or written off, or the reason why it is not.',
  UnappliedPaymentPayload,
  refusals,
);
