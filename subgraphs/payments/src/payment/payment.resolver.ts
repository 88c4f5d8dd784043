import { valid } from '@muster/kit/domain';
import { Allow, ListSize, MoneyType } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RefundType } from '../refund/refund.graphql.ts';
import { REFUNDS_PER_PAYMENT_MAX, refundsOfPayment } from '../refund/refund.loaders.ts';
import type { Payment } from './payment.entity.ts';
import { OrderType, PaymentType, StartPaymentInput, StartPaymentResult } from './payment.graphql.ts';
import { PAYMENTS_PER_ORDER_MAX, paymentById, paymentsOfOrder } from './payment.loaders.ts';
import { StartPayment, startPayment } from './start-payment.ts';

@Resolver(() => PaymentType)
export class PaymentResolver {
  @Allow('signed-in')
  @Mutation(() => StartPaymentResult.type, {
    description: 'Starts paying for an order, or answers the payment of it that is open already.',
  })
  startPayment(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => StartPaymentInput, { description: 'Which order, and how.' }) input: StartPaymentInput,
  ) {
    return StartPaymentResult.of(async () => ({ payment: await startPayment(ctx, valid(StartPayment, input)) }));
  }

  @Allow('signed-in', 'payment:read_any')
  @Query(() => PaymentType, {
    nullable: true,
    description:
      'A payment for an order of yours, or anybody’s with the permission `payment:read_any`; null when there is none.',
  })
  payment(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID.' }) id: string,
  ): Promise<PaymentType | null> {
    return ctx.load(paymentById, id);
  }

  @FieldResolver(() => MoneyType, { description: 'What is to be paid.' })
  amount(@Root() { amountMinor, currency }: Payment): MoneyType {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'What went back so far.' })
  refunded(@Root() { refundedMinor, currency }: Payment): MoneyType {
    return { amountMinor: refundedMinor, currency };
  }

  @FieldResolver(() => OrderType, {
    nullable: true,
    description: 'The order it pays for; null when it is not yours to see.',
  })
  order(@Root() { orderId }: Payment): OrderType {
    return { id: orderId };
  }

  @ListSize(REFUNDS_PER_PAYMENT_MAX)
  @FieldResolver(() => [RefundType], { description: 'Every time money goes back, oldest first.' })
  refunds(@Ctx() ctx: RequestContext, @Root() { id }: Payment): Promise<RefundType[]> {
    return ctx.load(refundsOfPayment, id);
  }
}

@Resolver(() => OrderType)
export class OrderPaymentsResolver {
  @Allow('signed-in', 'payment:read_any')
  @ListSize(PAYMENTS_PER_ORDER_MAX)
  @FieldResolver(() => [PaymentType], {
    nullable: true,
    description: 'Every attempt to pay for it, newest first, at most 50; null when it cannot be told now.',
  })
  paymentAttempts(@Ctx() ctx: RequestContext, @Root() { id }: OrderType): Promise<PaymentType[]> {
    return ctx.load(paymentsOfOrder, id);
  }

  @Allow('signed-in', 'payment:read_any')
  @ListSize(PAYMENTS_PER_ORDER_MAX)
  @FieldResolver(() => [PaymentType], {
    description: 'Every attempt to pay for it, newest first, at most 50.',
    deprecationReason: 'It takes the whole order away when payments cannot be told: `paymentAttempts` is null then.',
  })
  payments(@Ctx() ctx: RequestContext, @Root() { id }: OrderType): Promise<PaymentType[]> {
    return ctx.load(paymentsOfOrder, id);
  }
}
