import { defineEntity, p } from '@mikro-orm/core';
import { actorKinds } from '@muster/kit/domain';
import { amountMinor, identity } from '@muster/kit/orm';
import { orderStates } from './order.states.ts';

const orderProperties = {
  ...identity,
  number: p.text(),
  userId: p.uuid(), // Belongs to users: an id, never a relation.
  idempotencyKey: p.text(),
  inputDigest: p.text(),
  status: p.enum(orderStates.states),
  currency: p.string().length(3),
  subtotalMinor: amountMinor(),
  discountMinor: amountMinor(),
  totalMinor: amountMinor(),
  paidMinor: amountMinor(),
  refundedMinor: amountMinor(),
  paymentId: p.uuid().nullable(),
  couponHoldId: p.uuid().nullable(),
  couponCode: p.text().nullable(),
  paymentFailures: p.integer(),
  placedAt: p.datetime(),
  paymentDueAt: p.datetime().nullable(),
  updatedAt: p.datetime(),
};

const OrderSchema = defineEntity({ name: 'Order', tableName: 'orders', properties: orderProperties });
/** An order of one customer, with its prices fixed. */
export class Order extends OrderSchema.class {}
OrderSchema.setClass(Order);

const PayableOrderSchema = defineEntity({
  name: 'PayableOrder',
  tableName: 'orders',
  schema: 'public', // The ORM takes a table once for each name.
  properties: { ...orderProperties, paymentDueAt: p.datetime() },
});
/** An order that waits for its payment, and so has a deadline to be sorted by. For reading. */
export class PayableOrder extends PayableOrderSchema.class {}
PayableOrderSchema.setClass(PayableOrder);

export const LINES_MAX = 50;

const OrderLineSchema = defineEntity({
  name: 'OrderLine',
  properties: {
    ...identity,
    orderId: p.uuid(),
    lineNo: p.integer(),
    offerId: p.uuid(),
    productId: p.uuid(),
    variantId: p.uuid(),
    quantity: p.integer(),
    currency: p.string().length(3),
    unitPriceMinor: amountMinor(),
    discountMinor: amountMinor(),
    totalMinor: amountMinor(),
  },
});
/** Units of one variant, from one offer. */
export class OrderLine extends OrderLineSchema.class {}
OrderLineSchema.setClass(OrderLine);

const OrderStatusChangeSchema = defineEntity({
  name: 'OrderStatusChange',
  properties: {
    ...identity,
    orderId: p.uuid(),
    from: p.enum(orderStates.states).fieldName('from_status').nullable(),
    to: p.enum(orderStates.states).fieldName('to_status'),
    reason: p.text().nullable(),
    actorId: p.uuid(),
    /** Null in rows of earlier versions. */
    actorKind: p.enum(actorKinds).nullable(),
    at: p.datetime(),
  },
});
/** An entry of an order's history. */
export class OrderStatusChange extends OrderStatusChangeSchema.class {}
OrderStatusChangeSchema.setClass(OrderStatusChange);
