import { DateTime, enumType, MoneyInput } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { OrderSort } from './list-orders.ts';
import { OrderStatusEnum } from './order.graphql.ts';
import type { OrderStatus } from './order.states.ts';

export const OrderSortEnum = enumType<OrderSort>('OrderSort', 'Sort order of a list of orders.', {
  NEWEST: 'The order that was placed last comes first.',
  OLDEST: 'The order that was placed first comes first.',
  UPDATED:
    'The order that changed longest ago comes first. To follow changes, read to the end, and later continue with the last `updatedAt` as `updatedFrom`: no change is missed, and one may come twice. A change appears once every change before it is committed: usually within a second.',
  PAYMENT_DUE: 'Only orders that wait for their payment, the earliest deadline first.',
});

@InputType({ description: 'Filter of a list of orders: an order matches all of what is given.' })
export class OrderFilterInput {
  @Field(() => [ID], { nullable: true, description: 'UUIDs of orders, at most 100.' })
  ids?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Order number as a whole, such as `ORD-20261120-000123`.' })
  number?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Beginning of an order number in any case, 2 to 40 characters: `ORD-20261120` finds the orders of a day. `users` finds an account by its e-mail address.',
  })
  search?: string | null;

  @Field(() => [OrderStatusEnum], { nullable: true, description: 'Statuses, any of which matches.' })
  status?: OrderStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'UUID of the customer who owns the order.' })
  customerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'UUID of a sell window: orders with a line of one of its offers.' })
  sellWindowId?: string | null;

  @Field(() => ID, { nullable: true, description: 'UUID of an offer: orders with a line of it.' })
  offerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'UUID of a product: orders with a line of one of its offers.' })
  productId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Placed at this time or later.' })
  placedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Placed before this time.' })
  placedUntil?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Last changed at this time or later.' })
  updatedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Last changed before this time.' })
  updatedUntil?: Date | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Total of this amount or more, of orders in its currency.',
  })
  totalFrom?: MoneyInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Total below this amount, of orders in its currency; the same as that of `totalFrom`.',
  })
  totalUntil?: MoneyInput | null;
}

@ObjectType('OrderStatusCount', { description: 'Number of orders in one status.' })
export class OrderStatusCountType {
  @Field(() => OrderStatusEnum, { description: 'Status of these orders.' })
  status!: OrderStatus;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of orders in the status; null above 10,000, where counting stops.',
  })
  count!: number | null;
}
