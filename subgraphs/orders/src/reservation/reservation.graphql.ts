import type { CouponProblem } from '@muster/events';
import { common, exposed, fact, Guessed, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { OrderType } from '../order/order.graphql.ts';
import { HoldLimitExceeded, QuotaExceeded } from '../quota/quota.refusals.ts';
import { quotaRefusals } from '../quota/refusals.graphql.ts';
import { CouponProblemEnum } from './coupon-problem.graphql.ts';
import { CouponRejected } from './reservation.refusals.ts';

@InputType({ description: 'Requested line: units of one variant, from one offer.' })
export class ReserveLineInput {
  @Field(() => ID, { description: 'UUID of the offer.' })
  offerId!: string;

  @Field(() => ID, { description: 'Variant id, of a variant that the offer includes.' })
  variantId!: string;

  @Field(() => Int, { description: 'Requested units, 1 to 1,000.' })
  quantity!: number;
}

@InputType({ description: 'Contact of the customer for this order.' })
export class ContactInput {
  @Field(() => String, { description: 'Full name, at most 200 characters.' })
  name!: string;

  @Field(() => String, {
    description: 'Phone number: digits, `+`, spaces and the usual separators; at most 32 characters.',
  })
  phone!: string;

  @Field(() => String, { description: 'E-mail address, at most 254 characters.' })
  email!: string;
}

@InputType({ description: 'Shipping address of an order.' })
export class AddressInput {
  @Field(() => String, { description: 'Name of the recipient, at most 200 characters.' })
  recipientName!: string;

  @Field(() => String, { description: 'Phone number for the carrier, at most 32 characters.' })
  phone!: string;

  @Field(() => String, { description: 'Street and house number, at most 300 characters.' })
  line1!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Floor, building or other details, at most 300 characters.',
  })
  line2?: string | null;

  @Field(() => ID, { nullable: true, description: 'UUID of the smallest `AdminArea` that the address lies in.' })
  areaId?: string | null;

  @Field(() => String, { description: 'City, at most 200 characters.' })
  city!: string;

  @Field(() => String, { nullable: true, description: 'Postal code, at most 20 characters.' })
  postalCode?: string | null;

  @Field(() => String, { description: 'Country code of two letters (ISO 3166-1), such as `TW` or `VN`.' })
  countryCode!: string;
}

@InputType({ description: 'Reservation request: every line is reserved, or none.' })
export class ReserveInput {
  @Field(() => String, {
    description:
      'Idempotency key of this request, chosen by the client, at most 255 characters: a repeat with the same input answers the same order.',
  })
  idempotencyKey!: string;

  @Field(() => [ReserveLineInput], { description: 'Requested lines, 1 to 50, all of one currency.' })
  lines!: ReserveLineInput[];

  @Field(() => ContactInput, { description: 'Contact for this order.' })
  contact!: ContactInput;

  @Field(() => AddressInput, {
    nullable: true,
    description: 'Shipping address; may be left out while it is not known.',
  })
  shippingAddress?: AddressInput | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'UUID of an address of your address book, instead of `shippingAddress`. The order keeps a copy: later changes of the book do not reach it.',
  })
  shippingAddressId?: string | null;

  @Guessed()
  @Field(() => String, { nullable: true, description: 'Coupon code, case-insensitive.' })
  couponCode?: string | null;
}

@ObjectType({ description: 'Result of a reservation that holds its units.' })
export class ReservePayload {
  @Field(() => OrderType, {
    description: 'Order that was made; for a repeat, the order that its key made before, in its current state.',
  })
  order!: OrderType;
}

@InputType({ description: 'Quote request: the part of a reservation that decides its price.' })
export class ReserveQuoteInput {
  @Field(() => [ReserveLineInput], { description: 'Requested lines, 1 to 50, all of one currency.' })
  lines!: ReserveLineInput[];

  @Guessed()
  @Field(() => String, {
    nullable: true,
    description: 'Coupon code, case-insensitive. A wrong one counts as a try, as in `reserve`.',
  })
  couponCode?: string | null;
}

@ObjectType('ReserveQuoteLine', { description: 'Line of a quote, priced as `reserve` would fix it now.' })
export class ReserveQuoteLineType {
  @Field(() => Int, { description: 'Requested units of the variant.' })
  quantity!: number;
}

@ObjectType('ReserveQuote', {
  description:
    'Price that `reserve` would fix now. Nothing is held: price, units and coupon are sure only with `reserve`.',
})
export class ReserveQuoteType {
  @Field(() => CouponProblemEnum, {
    nullable: true,
    description: 'Why the coupon takes nothing off; null when it does, and without a coupon.',
  })
  couponProblem!: CouponProblem | null;
}

export const ReserveQuoteResult = resultUnion('ReserveQuoteResult', 'Result of `reserveQuote`.', ReserveQuoteType, [
  quotaRefusals.sellWindowNotOpen,
  common.notFound,
  common.invalidInput,
]);

export const ReserveResult = resultUnion('ReserveResult', 'Result of `reserve`.', ReservePayload, [
  exposed(
    QuotaExceeded,
    'Too few units of the offer are left. A smaller quantity may still fit; `joinWaitingList` puts the customer in line.',
    {
      offerId: { type: fact.id, description: 'Offer that caused the refusal.' },
      requested: { type: fact.int, description: 'Requested units, summed over all lines of the offer.' },
      remaining: {
        type: fact.int,
        description: 'Units left at that moment, with those offered to the customer from the waiting list.',
      },
    },
  ),
  quotaRefusals.sellWindowNotOpen,
  quotaRefusals.perUserLimitExceeded,
  exposed(
    HoldLimitExceeded,
    'The ceiling on unpaid units would be exceeded, of one customer, one network address or a new account.',
    {
      limit: { type: fact.int, description: 'Unpaid units that may be held.' },
      held: { type: fact.int, description: 'Unpaid units that are held already.' },
    },
  ),
  common.idempotencyConflict,
  exposed(CouponRejected, 'The coupon is not valid for this order. Nothing was reserved.', {
    couponCode: { type: fact.text, description: 'Coupon code as it was sent.' },
    problem: { type: () => CouponProblemEnum, description: 'Problem of the coupon with this order, for programs.' },
  }),
  common.notFound,
  common.invalidInput,
]);
