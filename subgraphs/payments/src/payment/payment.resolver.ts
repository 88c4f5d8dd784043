import { Allow, ListSize, MoneyType } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Payment } from './payment.entity.ts';
import { OrderType, PaymentType } from './payment.graphql.ts';
import { PAYMENTS_PER_ORDER_MAX, paymentById, paymentsOfOrder } from './payment.loaders.ts';

@Resolver(() => PaymentType)
export class PaymentResolver {
  @Allow('signed-in', 'payment:read_any')
  @Query(() => PaymentType, {
    nullable: true,
    description:
      'Payment by id, of an own order or, with the permission `payment:read_any`, of any; null when there is none.',
  })
  payment(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of the payment.' }) id: string,
  ): Promise<PaymentType | null> {
    return ctx.load(paymentById, id);
  }

  @FieldResolver(() => MoneyType, {
    description: 'Amount to be captured: the total price of the order, discounts deducted.',
  })
  amount(@Root() { amountMinor, currency }: Payment): MoneyType {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Sum of the completed refunds; 0 when there are none.' })
  refunded(@Root() { refundedMinor, currency }: Payment): MoneyType {
    return { amountMinor: refundedMinor, currency };
  }

  @FieldResolver(() => OrderType, {
    nullable: true,
    description: 'Order to be paid; null when it is not visible to the caller.',
  })
  order(@Root() { orderId }: Payment): OrderType {
    return { id: orderId };
  }
}

@Resolver(() => OrderType)
export class OrderPaymentsResolver {
  @Allow('signed-in', 'payment:read_any')
  @ListSize(PAYMENTS_PER_ORDER_MAX)
  @FieldResolver(() => [PaymentType], {
    nullable: true,
    description:
      'Payments of the order in every status, newest first, at most 50; null while the payments service is unavailable.',
  })
  paymentAttempts(@Ctx() ctx: RequestContext, @Root() { id }: OrderType): Promise<PaymentType[]> {
    return ctx.load(paymentsOfOrder, id);
  }

  @Allow('signed-in', 'payment:read_any')
  @ListSize(PAYMENTS_PER_ORDER_MAX)
  @FieldResolver(() => [PaymentType], {
    description: 'Payments of the order in every status, newest first, at most 50.',
    deprecationReason:
      'Use `paymentAttempts`: this list is not nullable, so the whole order is null while the payments service is unavailable.',
  })
  payments(@Ctx() ctx: RequestContext, @Root() { id }: OrderType): Promise<PaymentType[]> {
    return ctx.load(paymentsOfOrder, id);
  }
}
