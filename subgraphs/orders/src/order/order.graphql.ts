import { common, connectionType, DateTime, enumType, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { NotPayableReason, OrderAction } from './order.actions.ts';
import type { OrderStatus } from './order.states.ts';

export const OrderStatusEnum = enumType<OrderStatus>(
  'OrderStatus',
  'Order status: a step of the life cycle of an order.',
  {
    RESERVED: 'Units are held; no payment is requested yet.',
    PENDING_PAYMENT: 'In-stock goods are held until they are paid.',
    PAYMENT_REQUESTED: 'The batch is confirmed: payable until `paymentDueAt`.',
    PAID: 'Paid; production has not started yet.',
    PROCESSING: 'The goods are in production.',
    PARTIALLY_SHIPPED: 'Some of the goods are shipped.',
    SHIPPED: 'All of the goods are shipped.',
    DELIVERED: 'All of the goods are delivered.',
    COMPLETED: 'Closed: the return period is over.',
    CANCELLED: 'Cancelled; money that was paid is refunded.',
    EXPIRED: 'Not confirmed or not paid in time; its units are available again.',
    RETURN_IN_PROGRESS: 'A return of some of the goods is under way.',
    PARTIALLY_RETURNED: 'Some of the goods are returned.',
    RETURNED: 'All of the goods are returned.',
    REFUNDED: 'All of the money is refunded.',
  },
);

export const OrderActionEnum = enumType<OrderAction>('OrderAction', 'Action on an order that is allowed now.', {
  PAY: 'Start a payment, by `startPayment`.',
  CANCEL: 'Cancel the order, by `cancelOrder`.',
});

export const NotPayableReasonEnum = enumType<NotPayableReason>('NotPayableReason', 'Why an order cannot be paid now.', {
  NOT_REQUESTED: 'Payment is requested once the batch of its goods is confirmed.',
  OVERDUE: 'The deadline is over; the order is about to expire.',
  NOTHING_TO_PAY: 'Its total is zero.',
  PAID: 'It is paid already.',
  ENDED: 'It was cancelled, refunded, or has expired.',
});

@ObjectType('OrderLine', {
  description: 'Order line: units of one variant, at the price of the moment of the reservation.',
})
export class OrderLineType {
  @Field(() => ID, { description: 'UUID of the order line.' })
  id!: string;

  @Field(() => Int, { description: 'Units of the variant, at least 1.' })
  quantity!: number;
}

@ObjectType('OrderStatusChange', { description: 'Status change in the history of an order.' })
export class OrderStatusChangeType {
  @Field(() => OrderStatusEnum, { nullable: true, description: 'Status before; null for the first entry.' })
  from?: OrderStatus | null;

  @Field(() => OrderStatusEnum, { description: 'Status after the change.' })
  to!: OrderStatus;

  @Field(() => String, { nullable: true, description: 'Reason, at most 500 characters; null when none was given.' })
  reason?: string | null;

  @Field(() => DateTime, { description: 'Time of the change.' })
  at!: Date;
}

@ObjectType('Order', {
  description:
    'Order of one customer, with its prices fixed. Visible to the customer, and to holders of the permission `order:read_any`.',
})
@Directive('@key(fields: "id")')
@Directive('@key(fields: "number")')
@SeenBy('owner')
export class OrderType {
  @Field(() => ID, { description: 'UUID of the order.' })
  id!: string;

  @Field(() => String, { description: 'Order number for people, such as `ORD-20261120-000123`.' })
  number!: string;

  @Field(() => OrderStatusEnum, { description: 'Current status of the order.' })
  status!: OrderStatus;

  @Field(() => DateTime, { description: 'Time of the reservation.' })
  placedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Deadline of the payment; null before payment is requested. Never later than the end of the first sell window plus its grace period, so it moves earlier when a window is closed early.',
  })
  paymentDueAt?: Date | null;

  @Field(() => DateTime, {
    description:
      'Time of the last change of the order itself: of its status, deadline, payments, or the erasure of its contact.',
  })
  updatedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Coupon code that the order uses, in capitals; null without one, and for orders placed before 2026-12.',
  })
  couponCode?: string | null;
}

export const OrderConnectionType = connectionType('Order', () => OrderType);

@ObjectType({ description: 'Result of a change of an order.' })
export class OrderPayload {
  @Field(() => OrderType, { description: 'Order in its current state.' })
  order!: OrderType;
}

export const CancelOrderResult = resultUnion('CancelOrderResult', 'Result of `cancelOrder`.', OrderPayload, [
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
  @Field(() => ID, { description: 'UUID of the user.' })
  id!: string;
}

@ObjectType('Product', { description: 'Product of the catalog, sold in one or more variants.' })
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class ProductStub {
  @Field(() => ID, { description: 'UUID of the product.' })
  id!: string;
}

@ObjectType('Variant', {
  description: 'Product variant, the item that a customer gets: one size, colour or edition, with a SKU and prices.',
})
@Directive('@key(fields: "id", resolvable: false)')
@SeenBy('anyone')
export class VariantStub {
  @Field(() => ID, { description: 'UUID of the variant.' })
  id!: string;
}
