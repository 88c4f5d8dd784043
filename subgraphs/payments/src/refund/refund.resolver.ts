import { Allow, ListSize, MoneyType, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Payment } from '../payment/payment.entity.ts';
import { PaymentType } from '../payment/payment.graphql.ts';
import type { Refund } from './refund.entity.ts';
import { RefundType, RetryRefundResult } from './refund.graphql.ts';
import { REFUNDS_PER_PAYMENT_MAX, refundsOfPayment } from './refund.loaders.ts';
import { retryRefund } from './retry-refund.ts';

@Resolver(() => RefundType)
export class RefundResolver {
  @StepUp({ keys: 'by scope' })
  @Allow('payment:refund')
  @Mutation(() => RetryRefundResult.type, {
    description: 'Retries a FAILED refund at the provider, under its old number so that money is returned once.',
  })
  retryRefund(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of a refund with status FAILED.' }) id: string,
  ) {
    return RetryRefundResult.of(async () => ({ refund: await ctx.transact((tx) => retryRefund(tx, { id })) }));
  }

  @FieldResolver(() => MoneyType, { description: 'Amount to be returned, at most what is left of the payment.' })
  amount(@Root() { amountMinor, currency }: Refund): MoneyType {
    return { amountMinor, currency };
  }
}

@Resolver(() => PaymentType)
export class PaymentRefundsResolver {
  @ListSize(REFUNDS_PER_PAYMENT_MAX)
  @FieldResolver(() => [RefundType], {
    description: 'Refunds of this payment in every status, oldest first, at most 10.',
  })
  refunds(@Ctx() ctx: RequestContext, @Root() { id }: Payment): Promise<RefundType[]> {
    return ctx.load(refundsOfPayment, id);
  }
}
