import { common, DateTime, enumType, exposed, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { ProviderName } from '../provider/provider.ts';
import { ProviderUnavailable } from './payment.refusals.ts';
import type { PaymentStatus } from './payment.states.ts';

const StatusEnum = enumType<PaymentStatus>('PaymentStatus', 'Where a payment is in its life.', {
  INIT: 'Being handed to the provider; there is nothing to pay at yet.',
  PENDING_PROVIDER: 'The customer can pay at `payUrl`.',
  AUTHORIZED: 'The provider holds the money but has not taken it yet.',
  SUCCEEDED: 'The provider has the money.',
  FAILED: 'This attempt failed; the order may be paid by another.',
  EXPIRED: 'Nothing came in time.',
  CANCELLED: 'The order was cancelled, or paid otherwise, before this was paid.',
  PARTIALLY_REFUNDED: 'Some of the money went back.',
  REFUNDED: 'All of the money went back.',
  LATE_SUCCEEDED: 'The money came after the payment had ended: the order will take it, or it goes back.',
  APPLIED: 'The money came late and the order took it.',
});

const ProviderEnum = enumType<ProviderName>('PaymentProvider', 'The company that takes the money.', {
  ECPAY: 'ECPay 綠界, Taiwan.',
  NEWEBPAY: 'NewebPay 藍新, Taiwan.',
  LINEPAY: 'LINE Pay.',
  VNPAY: 'VNPay, Vietnam.',
  MOMO: 'MoMo, Vietnam.',
  ZALOPAY: 'ZaloPay, Vietnam.',
  STRIPE: 'Stripe.',
  PAYPAL: 'PayPal.',
  BANK_TRANSFER: 'A transfer to the bank account of the shop.',
  COD: 'Cash on delivery.',
  MOCK: 'A hosted page on which anybody can press how the payment ends. No money moves.',
});

/** Orders owns it; payments contributes a field. */
@ObjectType('Order')
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class OrderType {
  @Field(() => ID)
  id!: string;
}

@ObjectType('Payment', { description: 'One attempt to pay for an order. Seen by whose order it is.' })
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class PaymentType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `PAY-20260107-000123`. The provider knows the payment by it.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'Where it is in its life.' })
  status!: PaymentStatus;

  @Field(() => ProviderEnum, { description: 'The company that takes the money.' })
  provider!: ProviderName;

  @Field(() => String, {
    nullable: true,
    description: 'Send the customer here to pay; null until the provider has taken the payment.',
  })
  payUrl?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it can be paid.' })
  expiresAt?: Date | null;

  @Field(() => DateTime, { description: 'When it was started.' })
  createdAt!: Date;
}

@InputType({ description: 'Which order to pay for, and how.' })
export class StartPaymentInput {
  @Field(() => ID, { description: 'An order of yours for which payment is open.' })
  orderId!: string;

  @Field(() => ProviderEnum, {
    description: 'The company to pay with; of no account while a payment of the order is open.',
  })
  provider!: ProviderName;

  @Field(() => String, {
    description:
      'Chosen by you, at most 255 characters: the same key with the same input answers the same payment, whatever became of it.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'The payment as it is now.' })
export class PaymentPayload {
  @Field(() => PaymentType, { description: 'New, or the one that was open already, or the one this key made before.' })
  payment!: PaymentType;
}

export const StartPaymentResult = resultUnion('StartPaymentResult', 'What became of `startPayment`.', PaymentPayload, [
  common.notFound,
  common.invalidTransition,
  exposed(
    ProviderUnavailable,
    'The provider is not offered here, or does not answer. Nothing was paid; try again or choose another.',
    {},
  ),
  common.idempotencyConflict,
  common.invalidInput,
]);
