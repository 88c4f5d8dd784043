import { common, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { PaymentType } from '../payment/payment.graphql.ts';
import { ProviderEnum } from '../provider/provider.graphql.ts';
import type { ProviderName } from '../provider/provider.ts';
import { ProviderUnavailable } from './checkout.refusals.ts';

@InputType({ description: 'Order to pay for, provider and idempotency key.' })
export class StartPaymentInput {
  @Field(() => ID, { description: 'Own order with status PAYMENT_REQUESTED, before its payment deadline.' })
  orderId!: string;

  @Field(() => ProviderEnum, {
    description: 'Payment service provider; ignored when a payment of the order is open already.',
  })
  provider!: ProviderName;

  @Field(() => String, {
    description:
      'Idempotency key chosen by the client, 1 to 255 characters: a retry with the same key and input answers the same payment, whatever its status.',
  })
  idempotencyKey!: string;
}

@ObjectType({ description: 'Payload with the payment to be made.' })
export class PaymentPayload {
  @Field(() => PaymentType, {
    description: 'Created payment, or the open payment of the order, or the one of this idempotency key.',
  })
  payment!: PaymentType;
}

export const StartPaymentResult = resultUnion(
  'StartPaymentResult',
  'Payment with its checkout URL, or the reason why payment could not start.',
  PaymentPayload,
  [
    common.notFound,
    common.invalidTransition,
    exposed(
      ProviderUnavailable,
      'Payment provider unavailable: not offered here, or not reachable. Nothing was paid: retry, or choose another provider.',
      {},
    ),
    common.idempotencyConflict,
    common.invalidInput,
  ],
);
