import { Allow, MoneyType, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Refund } from './refund.entity.ts';
import { RefundType, RetryRefundResult } from './refund.graphql.ts';
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
