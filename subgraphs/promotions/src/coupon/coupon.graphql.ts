import { common, connectionType, DateTime, enumType, MoneyInput, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { DiscountMode } from './coupon.rules.ts';

const ModeEnum = enumType<DiscountMode>('DiscountMode', 'Discount type of a coupon.', {
  PERCENTAGE: 'Percentage of the order subtotal, rounded half up once for the whole order.',
  FIXED: 'Fixed amount, at most the order subtotal.',
  FREE_SHIPPING: 'Shipping cost. Reserved for later: `createCoupon` answers InvalidInput.',
  GIFT: 'Free gift. Reserved for later: `createCoupon` answers InvalidInput.',
});

@ObjectType('Coupon', { description: 'Coupon: a promotion code that gives a discount on an order.' })
@Directive('@key(fields: "id")')
@SeenBy('coupon:manage')
export class CouponType {
  @Field(() => ID, { description: 'UUID of the coupon.' })
  id!: string;

  @Field(() => String, { description: 'Promotion code that customers enter, in capitals; case-insensitive on input.' })
  code!: string;

  @Field(() => String, { description: 'Display name, shown to customers beside the discount; at most 200 characters.' })
  name!: string;

  @Field(() => ModeEnum, { description: 'Discount type, which decides between `valueBps` and `value`.' })
  mode!: DiscountMode;

  @Field(() => Int, {
    nullable: true,
    description: 'Discount rate in basis points (1000 is 10 %); null unless PERCENTAGE.',
  })
  valueBps?: number | null;

  @Field(() => Int, { nullable: true, description: 'Usage limit over all customers, in orders; null is unlimited.' })
  usageLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Usage limit of one customer, in orders; null is unlimited.',
  })
  usageLimitPerUser?: number | null;

  @Field(() => Int, {
    description:
      'Number of redemptions in use, unpaid orders included; it falls when an order expires or is cancelled.',
  })
  usageCount!: number;

  @Field(() => DateTime, { nullable: true, description: 'Start of validity; null is since its creation.' })
  startsAt?: Date | null;

  @Field(() => DateTime, {
    description: 'End of validity (exclusive). Orders that hold the coupon keep their discount.',
  })
  endsAt!: Date;

  @Field(() => Boolean, { description: 'False for a coupon that was switched off: it is refused whatever its dates.' })
  isActive!: boolean;

  @Field(() => DateTime, { description: 'Time of creation.' })
  createdAt!: Date;

  @Field(() => Int, { description: 'Version number, one more after each change: pass it as `expectedVersion`.' })
  version!: number;
}

export const CouponConnectionType = connectionType('Coupon', () => CouponType);

@InputType({ description: 'Filter of a list of coupons; a missing or null field does not restrict.' })
export class CouponFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Beginning of the promotion code or of the display name, in any case; at most 100 characters.',
  })
  search?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: coupons that are switched on and have not ended, those before their start included. False: all others.',
  })
  active?: boolean | null;
}

@InputType({ description: 'Coupon to be created, of type PERCENTAGE or FIXED.' })
export class CreateCouponInput {
  @Field(() => String, {
    description: 'Promotion code: 4 to 40 letters, digits, dashes and underscores; unique, case-insensitive.',
  })
  code!: string;

  @Field(() => String, { description: 'Display name, shown to customers beside the discount; at most 200 characters.' })
  name!: string;

  @Field(() => ModeEnum, { description: 'Discount type: PERCENTAGE or FIXED; others answer InvalidInput.' })
  mode!: DiscountMode;

  @Field(() => Int, {
    nullable: true,
    description:
      'Discount rate in basis points (1000 is 10 %), 1 to 10,000: required for PERCENTAGE, omitted otherwise.',
  })
  valueBps?: number | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Discount amount above 0, for orders in its currency: required for FIXED, omitted otherwise.',
  })
  value?: MoneyInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Minimum order subtotal, for orders in its currency; none when omitted.',
  })
  minOrder?: MoneyInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Usage limit over all customers, in orders: 1 to 1,000,000,000; unlimited when omitted.',
  })
  usageLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Usage limit of one customer, in orders: 1 to 1,000,000,000; unlimited when omitted.',
  })
  usageLimitPerUser?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Start of validity; immediately when omitted.' })
  startsAt?: Date | null;

  @Field(() => DateTime, { description: 'End of validity (exclusive), after `startsAt`.' })
  endsAt!: Date;
}

@ObjectType({ description: 'Payload with a coupon after its creation or change.' })
export class CouponPayload {
  @Field(() => CouponType, { description: 'Coupon after the mutation; a created one is active.' })
  coupon!: CouponType;
}

export const CreateCouponResult = resultUnion(
  'CreateCouponResult',
  'Created coupon, or the reason why nothing was created.',
  CouponPayload,
  [common.codeTaken, common.invalidInput, common.stepUpRequired],
);
