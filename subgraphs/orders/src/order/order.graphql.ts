import {
  common,
  connectionType,
  DateTime,
  enumType,
  exposed,
  fact,
  Guessed,
  resultUnion,
  SeenBy,
} from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import {
  CouponRejected,
  HoldLimitExceeded,
  PerUserLimitExceeded,
  QuotaExceeded,
  SellWindowNotOpen,
} from './order.refusals.ts';
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

@InputType({ description: 'So many of one variant, from one offer.' })
export class ReserveLineInput {
  @Field(() => ID, { description: 'The offer.' })
  offerId!: string;

  @Field(() => ID, { description: 'A variant that the offer is for.' })
  variantId!: string;

  @Field(() => Int, { description: '1 to 1,000.' })
  quantity!: number;
}

@InputType({ description: 'How to reach the customer about the order.' })
export class ContactInput {
  @Field(() => String, { description: 'At most 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Digits, with `+`, spaces and the usual signs; at most 32 characters.' })
  phone!: string;

  @Field(() => String, { description: 'At most 254 characters.' })
  email!: string;
}

@InputType({ description: 'Where to send the goods.' })
export class AddressInput {
  @Field(() => String, { description: 'At most 200 characters.' })
  recipientName!: string;

  @Field(() => String, { description: 'For whoever delivers.' })
  phone!: string;

  @Field(() => String, { description: 'Street and number; at most 300 characters.' })
  line1!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  city!: string;

  @Field(() => String, { nullable: true, description: 'At most 20 characters.' })
  postalCode?: string | null;

  @Field(() => String, { description: 'Two letters, ISO 3166: `TW`, `VN`.' })
  countryCode!: string;
}

@InputType({ description: 'Every line or none.' })
export class ReserveInput {
  @Field(() => String, {
    description:
      'Chosen by the client for this one intent, at most 255 characters: the same key and input answer the same order again.',
  })
  idempotencyKey!: string;

  @Field(() => [ReserveLineInput], { description: 'At least one, at most 50; of one currency.' })
  lines!: ReserveLineInput[];

  @Field(() => ContactInput, { description: 'How to reach the customer.' })
  contact!: ContactInput;

  @Field(() => AddressInput, { nullable: true, description: 'Where to send the goods, if that is known yet.' })
  shippingAddress?: AddressInput | null;

  @Guessed()
  @Field(() => String, { nullable: true, description: 'A coupon to use, in any case.' })
  couponCode?: string | null;
}

@ObjectType({ description: 'The places are held.' })
export class ReservePayload {
  @Field(() => OrderType, { description: 'The order: new, or the one this key made before, as it is now.' })
  order!: OrderType;
}

@ObjectType({ description: 'The order as it is now.' })
export class OrderPayload {
  @Field(() => OrderType, { description: 'The order.' })
  order!: OrderType;
}

const offerId = { type: fact.id, description: 'The offer in question.' };

export const ReserveResult = resultUnion('ReserveResult', 'What became of `reserve`.', ReservePayload, [
  exposed(QuotaExceeded, 'There is not so much left. A smaller quantity may still fit.', {
    offerId,
    requested: { type: fact.int, description: 'How many were asked for, on all lines of the offer together.' },
    remaining: { type: fact.int, description: 'How many were left at that moment.' },
  }),
  exposed(SellWindowNotOpen, 'The sell window of an offer is not open now.', { offerId }),
  exposed(PerUserLimitExceeded, 'One customer may not hold so many.', {
    offerId,
    limit: { type: fact.int, description: 'How many one customer may hold.' },
    held: { type: fact.int, description: 'How many the customer holds already.' },
  }),
  exposed(HoldLimitExceeded, 'No more unpaid places may be held by one customer, by one address or by a new account.', {
    limit: { type: fact.int, description: 'How many unpaid places may be held.' },
    held: { type: fact.int, description: 'How many are held already.' },
  }),
  common.idempotencyConflict,
  exposed(CouponRejected, 'The coupon cannot be used for this order. Nothing was reserved.', {
    couponCode: { type: fact.text, description: 'As it was sent.' },
  }),
  common.notFound,
  common.invalidInput,
]);

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
