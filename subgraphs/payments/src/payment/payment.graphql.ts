import { connectionType, DateTime, enumType, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { ProviderEnum } from '../provider/provider.graphql.ts';
import type { ProviderName } from '../provider/provider.ts';
import type { PaymentStatus } from './payment.states.ts';

const StatusEnum = enumType<PaymentStatus>(
  'PaymentStatus',
  'Lifecycle status of a payment. FAILED, EXPIRED and CANCELLED may still become LATE_SUCCEEDED.',
  {
    INIT: 'Created here; the provider has not accepted it yet and `payUrl` is null.',
    PENDING_PROVIDER: 'Open: the customer can pay at `payUrl`.',
    AUTHORIZED: 'Authorized: the provider reserved the money; the capture is still to come.',
    SUCCEEDED: 'Captured: the provider has the money.',
    FAILED: 'Declined or broken off; the order may be paid by another attempt.',
    EXPIRED: 'Not paid before `expiresAt`.',
    CANCELLED: 'Order cancelled, or paid by another payment, before this one was paid.',
    PARTIALLY_REFUNDED: 'Partial refund completed.',
    REFUNDED: 'Full refund completed.',
    LATE_SUCCEEDED: 'Late capture, after the payment had ended: it will be applied to the order, or refunded.',
    APPLIED: 'Late capture that was applied to the order.',
  },
);

/** Entity stub: orders owns the order, payments contributes its payments. */
@ObjectType('Order')
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class OrderType {
  @Field(() => ID)
  id!: string;
}

@ObjectType('Payment', {
  description: 'Payment: one attempt to pay for an order. Visible to the customer of the order.',
})
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class PaymentType {
  @Field(() => ID, { description: 'UUID of the payment.' })
  id!: string;

  @Field(() => String, {
    description: 'Payment number for people, and merchant reference at the provider: `PAY-20260107-000123`.',
  })
  number!: string;

  @Field(() => StatusEnum, {
    description: 'Lifecycle status; changes arrive by webhook of the provider, or by the clock.',
  })
  status!: PaymentStatus;

  @Field(() => ProviderEnum, { description: 'Payment service provider of this attempt.' })
  provider!: ProviderName;

  @Field(() => String, {
    nullable: true,
    description: 'Checkout URL: redirect the customer to it; null until the provider accepted the payment.',
  })
  payUrl?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Payment deadline: after it the payment expires, and money that still arrives is a late capture.',
  })
  expiresAt?: Date | null;

  @Field(() => DateTime, { description: 'Time of the first `startPayment` for this attempt.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time of the capture, in time or late; null while no money came. Refunds do not change it.',
  })
  succeededAt?: Date | null;
}

export const PaymentConnectionType = connectionType('Payment', () => PaymentType);

@InputType({ description: 'Conditions on payments that all hold; those left out do not restrict.' })
export class PaymentFilterInput {
  @Field(() => [StatusEnum], { nullable: true, description: 'Statuses, any of which a payment has.' })
  status?: PaymentStatus[] | null;

  @Field(() => [ProviderEnum], { nullable: true, description: 'Payment providers, any of which a payment is with.' })
  provider?: ProviderName[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Earliest time of creation, inclusive; years 2000 to 2999.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'End of the time of creation, exclusive; years 2000 to 2999.' })
  createdUntil?: Date | null;
}
