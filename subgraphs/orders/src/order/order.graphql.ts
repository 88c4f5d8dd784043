import { common, connectionType, DateTime, enumType, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { OrderStatus } from './order.states.ts';

const StatusEnum = enumType<OrderStatus>('OrderStatus', 'Where an order is in its life.', {
  RESERVED: 'Places are held; nothing is to be paid yet.',
  PENDING_PAYMENT: 'Goods from stock are held and wait to be paid.',
  PAYMENT_REQUESTED: 'The batch is confirmed: pay until `paymentDueAt`.',
  PAID: 'Paid; the goods will be made.',
  PROCESSING: 'The goods are being made.',
  PARTIALLY_SHIPPED: 'Some of it is on its way.',
  SHIPPED: 'On its way.',
  DELIVERED: 'It has arrived.',
  COMPLETED: 'Done: the time to return it is over.',
  CANCELLED: 'Called off; what was paid goes back.',
  EXPIRED: 'It was not confirmed or paid in time; its places are free again.',
  RETURN_IN_PROGRESS: 'Something of it is coming back.',
  PARTIALLY_RETURNED: 'Some of it came back.',
  RETURNED: 'All of it came back.',
  REFUNDED: 'The money went back.',
});

@ObjectType('OrderLine', { description: 'So many of one variant, at a price that stays.' })
export class OrderLineType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => Int, { description: 'How many.' })
  quantity!: number;
}

@ObjectType('OrderStatusChange', { description: 'One step of an order’s life.' })
export class OrderStatusChangeType {
  @Field(() => StatusEnum, { nullable: true, description: 'Where it was; null for its beginning.' })
  from?: OrderStatus | null;

  @Field(() => StatusEnum, { description: 'Where it went.' })
  to!: OrderStatus;

  @Field(() => String, { nullable: true, description: 'Why, if anybody said.' })
  reason?: string | null;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}

@ObjectType('Order', {
  description: 'What one customer reserved. Everybody sees their own; others need the permission `order:read_any`.',
})
@Directive('@key(fields: "id")')
@Directive('@key(fields: "number")')
@SeenBy('owner')
export class OrderType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `ORD-20261120-000123`.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'Where it is in its life.' })
  status!: OrderStatus;

  @Field(() => DateTime, { description: 'When the places were taken.' })
  placedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Until when it can be paid; null before payment is open. Not later than a sell window of it and the grace end: it moves when one is closed early.',
  })
  paymentDueAt?: Date | null;
}

export const OrderConnectionType = connectionType('Order', () => OrderType);

@ObjectType({ description: 'The order as it is now.' })
export class OrderPayload {
  @Field(() => OrderType, { description: 'The order.' })
  order!: OrderType;
}

export const CancelOrderResult = resultUnion('CancelOrderResult', 'What became of `cancelOrder`.', OrderPayload, [
  common.notFound,
  common.invalidTransition,
  common.invalidInput,
  common.stepUpRequired,
]);

@ObjectType('User', {
  description: 'Somebody with an account. Everybody sees their own; others need the permission `user:read`.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class UserStub {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;
}

@ObjectType('Product', { description: 'Product of the catalog, sold in one or more variants.' })
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class ProductStub {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;
}

@ObjectType('Variant', {
  description: 'Product variant, the item that a customer gets: one size, colour or edition, with a SKU and prices.',
})
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class VariantStub {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;
}
