import { common, exposed, fact, Guessed, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { OrderType } from '../order/order.graphql.ts';
import { HoldLimitExceeded, PerUserLimitExceeded, QuotaExceeded, SellWindowNotOpen } from '../quota/quota.refusals.ts';
import { CouponRejected } from './reservation.refusals.ts';

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
