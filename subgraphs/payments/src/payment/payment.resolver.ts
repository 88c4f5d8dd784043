import { Allow, ListSize, MoneyType, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { failureOf } from '../provider/failure.ts';
import { PaymentFailureType } from './failure.graphql.ts';
import { listPayments } from './list-payments.ts';
import type { Payment } from './payment.entity.ts';
import { OrderType, PaymentConnectionType, PaymentFilterInput, PaymentType } from './payment.graphql.ts';
import { PAYMENTS_PER_ORDER_MAX, paymentById, paymentByNumber, paymentsOfOrder } from './payment.loaders.ts';
import { paymentAttempts } from './payment-attempts.ts';

@Resolver(() => PaymentType)
export class PaymentResolver {
  @Allow('signed-in', 'payment:read_any')
  @Query(() => PaymentType, {
    nullable: true,
    description:
      'Payment by id or by number, of an own order or, with the permission `payment:read_any`, of any; null when there is none, or neither is given. The id wins.',
  })
  async payment(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID of the payment.' }) id: string | null,
    @Arg('number', () => String, {
      nullable: true,
      description: 'Payment number, with which a customer comes back from the provider: `PAY-20260107-000123`.',
    })
    number: string | null,
  ): Promise<PaymentType | null> {
    if (id != null) return ctx.load(paymentById, id);
    return number == null ? null : ctx.load(paymentByNumber, number);
  }

  @Allow('payment:read_any')
  @Paged()
  @Query(() => PaymentConnectionType, {
    nullable: true,
    description: 'Payments of every customer, newest first. LATE_SUCCEEDED ones wait for the decision of their order.',
  })
  payments(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => PaymentFilterInput, {
      nullable: true,
      description: 'Conditions on the payments; all payments when omitted.',
    })
    filter: PaymentFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof PaymentConnectionType>> {
    return listPayments(ctx.em, filter, page);
  }

  @FieldResolver(() => PaymentFailureType, {
    nullable: true,
    description: 'Reason why the payment FAILED or EXPIRED; null in every other status.',
  })
  failure(
    @Ctx() { caller }: RequestContext,
    @Root() { status, failureCode, updatedAt }: Payment,
  ): PaymentFailureType | null {
    if (status === 'EXPIRED') return failureOf('EXPIRED', updatedAt, caller.locale);
    return status === 'FAILED' ? failureOf(failureCode ?? 'OTHER', updatedAt, caller.locale) : null;
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
  @Paged()
  @FieldResolver(() => PaymentConnectionType, {
    nullable: true,
    description: 'Payments of the order in every status, newest first; null while the payments service is unavailable.',
  })
  paymentAttempts(
    @Ctx() ctx: RequestContext,
    @Root() { id }: OrderType,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof PaymentConnectionType>> {
    return paymentAttempts(ctx, id, page);
  }

  @Allow('signed-in', 'payment:read_any')
  @ListSize(PAYMENTS_PER_ORDER_MAX)
  @FieldResolver(() => [PaymentType], {
    description: 'Payments of the order in every status, newest first, at most 50.',
    deprecationReason: '2027-06-30: Use paymentAttempts.',
  })
  payments(@Ctx() ctx: RequestContext, @Root() { id }: OrderType): Promise<PaymentType[]> {
    return ctx.load(paymentsOfOrder, id);
  }
}
