import { may, valid } from '@muster/kit/domain';
import { Allow, ListSize, MoneyType, StepUpWhen } from '@muster/kit/graphql';
import { type RequestContext, refuseWithoutFactor } from '@muster/kit/subgraph';
import { GraphQLError } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { SellWindowOfferStub } from '../quota/quota.graphql.ts';
import { CancelOrder, cancelOrder } from './cancel-order.ts';
import { LINES_MAX, type Order, type OrderLine } from './order.entity.ts';
import {
  CancelOrderResult,
  OrderLineType,
  OrderStatusChangeType,
  OrderType,
  ProductStub,
  UserStub,
  VariantStub,
} from './order.graphql.ts';
import { orderLive } from './order.live.ts';
import { CHANGES_MAX, historyOfOrder, linesOfOrder, orderById, orderByNumber } from './order.loaders.ts';
import { watchMyOrders } from './watch-my-orders.ts';

@Resolver(() => OrderType)
export class OrderResolver {
  @Allow('signed-in', 'order:read_any')
  @Query(() => OrderType, {
    nullable: true,
    description:
      'Order by its id or its number: your own, or any with the permission `order:read_any`; null when there is none.',
  })
  async order(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'Order id; used when both arguments are given.' }) id:
      | string
      | null,
    @Arg('number', () => String, { nullable: true, description: 'Order number, such as `ORD-20261120-000123`.' })
    number: string | null,
  ): Promise<OrderType | null> {
    if (id != null) return ctx.load(orderById, id);
    return number == null ? null : ctx.load(orderByNumber, number.trim().toUpperCase());
  }

  @StepUpWhen('and may cancel the orders of others')
  @Allow('signed-in', 'order:cancel_any')
  @Mutation(() => CancelOrderResult.type, {
    description:
      'Cancels an order and releases its units at once. A customer may until it is paid; later it needs the permission `order:cancel_any`.',
  })
  cancelOrder(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of the order.' }) id: string,
    @Arg('reason', () => String, {
      nullable: true,
      description: 'Reason for the order’s history, at most 500 characters.',
    })
    reason: string | null,
  ) {
    return CancelOrderResult.of(async () => {
      const input = valid(CancelOrder, { id, reason });
      // A cancellation may refund money.
      if (may(ctx.actor, 'order:cancel_any')) await refuseWithoutFactor(ctx);
      return { order: await ctx.transact((tx) => cancelOrder(tx, input)) };
    });
  }

  @Allow('signed-in', 'order:read_any')
  @Subscription(() => OrderType, {
    description: 'Order in its current state, then again after each change of it or of its payments.',
    subscribe: ({ args, context }) => watchOrder(context as RequestContext, (args as { id: string }).id),
  })
  orderChanged(
    @Root() order: Order,
    @Arg('id', () => ID, { description: 'UUID of the order.' }) _id: string,
  ): OrderType {
    return order;
  }

  @Allow('signed-in')
  @Subscription(() => OrderType, {
    description:
      'Every order of whoever asks, as it is after each change of it or of its payments. Begins with the first change: read the list beside it, and again after the connection was lost.',
    subscribe: ({ context }) => watchMyOrders(context as RequestContext),
  })
  myOrdersChanged(@Root() order: Order): OrderType {
    return order;
  }

  @FieldResolver(() => UserStub, { nullable: true, description: 'Customer who owns the order.' })
  customer(@Root() order: Order): UserStub {
    return { id: order.userId };
  }

  @ListSize(LINES_MAX)
  @FieldResolver(() => [OrderLineType], { description: 'Order lines, 1 to 50.' })
  lines(@Ctx() ctx: RequestContext, @Root() order: Order): Promise<OrderLineType[]> {
    return ctx.load(linesOfOrder, order.id);
  }

  @ListSize(CHANGES_MAX)
  @FieldResolver(() => [OrderStatusChangeType], { description: 'Status changes, oldest first.' })
  history(@Ctx() ctx: RequestContext, @Root() order: Order): Promise<OrderStatusChangeType[]> {
    return ctx.load(historyOfOrder, order.id);
  }

  @FieldResolver(() => MoneyType, { description: 'Sum of the lines before any discount.' })
  subtotal(@Root() { subtotalMinor, currency }: Order): MoneyType {
    return { amountMinor: subtotalMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Discount of the coupon; zero without one.' })
  discount(@Root() { discountMinor, currency }: Order): MoneyType {
    return { amountMinor: discountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Amount to pay: subtotal less discount.' })
  total(@Root() { totalMinor, currency }: Order): MoneyType {
    return { amountMinor: totalMinor, currency };
  }

  @FieldResolver(() => MoneyType, {
    description: 'Amount that was received, including amounts that were refunded later.',
  })
  paid(@Root() { paidMinor, currency }: Order): MoneyType {
    return { amountMinor: paidMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Amount that was refunded.' })
  refunded(@Root() { refundedMinor, currency }: Order): MoneyType {
    return { amountMinor: refundedMinor, currency };
  }
}

@Resolver(() => OrderLineType)
export class OrderLineResolver {
  @FieldResolver(() => SellWindowOfferStub, { nullable: true, description: 'Offer that the line was reserved from.' })
  offer(@Root() line: OrderLine): SellWindowOfferStub {
    return { id: line.offerId };
  }

  @FieldResolver(() => ProductStub, {
    nullable: true,
    description: 'Product that was reserved; null while the catalog is unavailable.',
  })
  reservedProduct(@Root() line: OrderLine): ProductStub {
    return { id: line.productId };
  }

  @FieldResolver(() => ProductStub, {
    description: 'Product that was reserved.',
    deprecationReason: '2027-06-30: Use reservedProduct.',
  })
  product(@Root() line: OrderLine): ProductStub {
    return { id: line.productId };
  }

  @FieldResolver(() => VariantStub, {
    nullable: true,
    description: 'Variant that was reserved: size, colour or edition.',
  })
  variant(@Root() line: OrderLine): VariantStub {
    return { id: line.variantId };
  }

  @FieldResolver(() => MoneyType, { description: 'Price of one unit at the time of the reservation.' })
  unitPrice(@Root() line: OrderLine): MoneyType {
    return { amountMinor: line.unitPriceMinor, currency: line.currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Share of the order’s discount.' })
  discount(@Root() line: OrderLine): MoneyType {
    return { amountMinor: line.discountMinor, currency: line.currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Amount of the line after its share of the discount.' })
  total(@Root() line: OrderLine): MoneyType {
    return { amountMinor: line.totalMinor, currency: line.currency };
  }
}

async function watchOrder(ctx: RequestContext, id: string): Promise<AsyncIterable<Order>> {
  const read = async () => {
    const order = (await orderById([id], ctx.reader))[0];
    if (order == null)
      throw new GraphQLError('There is no such order, or it is not yours.', { extensions: { code: 'NOT_FOUND' } });
    return order;
  };
  const first = await read();
  const changes = ctx.watch(orderLive, [first.id], async () => [{ key: first.id, seq: -1, value: first.id }]);
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const { done } = await changes.next();
        return done ? { value: undefined, done: true } : { value: await read(), done: false };
      },
      return: () => changes.return!() as Promise<IteratorResult<Order>>,
    }),
  };
}
