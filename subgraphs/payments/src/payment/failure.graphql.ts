import { DateTime, enumType } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import type { Failure, FailureCode } from '../provider/failure.ts';

const FailureCodeEnum = enumType<FailureCode>('PaymentFailureCode', 'Reason why a payment or a refund failed.', {
  DECLINED: 'Declined by the payment provider: another means of payment may work.',
  CANCELLED_BY_CUSTOMER: 'Broken off by the customer at the payment provider.',
  EXPIRED: 'Not paid before its deadline.',
  PROVIDER_ERROR: 'Payment provider did not answer, or failed: a retry may work.',
  OTHER: 'Any other reason, such as a refund of more than is left of its payment.',
});

@ObjectType('PaymentFailure', { description: 'Failure of a payment or a refund, for a message to the customer.' })
export class PaymentFailureType implements Failure {
  @Field(() => FailureCodeEnum, { description: 'Reason for programs and translations.' })
  code!: FailureCode;

  @Field(() => String, {
    description: 'Reason as one sentence in the language of `Accept-Language`, which may change. Do not parse it.',
  })
  message!: string;

  @Field(() => DateTime, { description: 'Time at which it failed.' })
  at!: Date;
}
