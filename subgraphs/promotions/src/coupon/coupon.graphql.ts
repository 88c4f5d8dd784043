import { common, DateTime, enumType, MoneyInput, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { DiscountMode } from './coupon.rules.ts';

const ModeEnum = enumType<DiscountMode>('DiscountMode', 'What a coupon takes off.', {
  PERCENTAGE: 'A share of the subtotal, rounded half up once.',
  FIXED: 'An amount of money, at most the subtotal.',
  FREE_SHIPPING: 'The cost of shipping. Planned: no coupon of this mode can be made yet.',
  GIFT: 'A gift is added. Planned: no coupon of this mode can be made yet.',
});

@ObjectType('Coupon', { description: 'A code that takes something off an order.' })
@Directive('@key(fields: "id")')
@SeenBy('coupon:manage')
export class CouponType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'What a customer enters; kept in capitals and read in any case.' })
  code!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => ModeEnum, { description: 'What it takes off.' })
  mode!: DiscountMode;

  @Field(() => Int, { nullable: true, description: 'PERCENTAGE: basis points, 1000 is 10 %; else null.' })
  valueBps?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many orders may use it; null is without limit.' })
  usageLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many orders of one customer may use it; null is without limit.',
  })
  usageLimitPerUser?: number | null;

  @Field(() => Int, { description: 'How many orders use it now, those that are not paid yet among them.' })
  usageCount!: number;

  @Field(() => DateTime, { nullable: true, description: 'From when on it is valid; null is from the start.' })
  startsAt?: Date | null;

  @Field(() => DateTime, { description: 'When it stops being valid. An order that has it keeps it.' })
  endsAt!: Date;

  @Field(() => Boolean, { description: 'Whether it may be used at all.' })
  isActive!: boolean;
}

@InputType({ description: 'A coupon to be made.' })
export class CreateCouponInput {
  @Field(() => String, {
    description: '4 to 40 letters, digits, dashes and underscores; unique in any case, kept in capitals.',
  })
  code!: string;

  @Field(() => String, { description: 'At most 200 characters; customers see it beside the discount.' })
  name!: string;

  @Field(() => ModeEnum, { description: 'PERCENTAGE or FIXED; the other modes are planned and answer InvalidInput.' })
  mode!: DiscountMode;

  @Field(() => Int, {
    nullable: true,
    description: 'PERCENTAGE: basis points, 1000 = 10 %; 1 to 10,000. Left out in the other modes.',
  })
  valueBps?: number | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'FIXED: how much it takes off, more than 0; it applies to orders of this currency. Left out in the other modes.',
  })
  value?: MoneyInput | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The least subtotal it applies to, and its currency; any order when left out.',
  })
  minOrder?: MoneyInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many orders may use it: at least 1; without limit when left out.',
  })
  usageLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many orders of one customer may use it: at least 1; without limit when left out.',
  })
  usageLimitPerUser?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'From when on it is valid; at once when left out.' })
  startsAt?: Date | null;

  @Field(() => DateTime, { description: 'When it stops being valid; after `startsAt`.' })
  endsAt!: Date;
}

@ObjectType({ description: 'The coupon was made.' })
export class CouponPayload {
  @Field(() => CouponType, { description: 'The new coupon.' })
  coupon!: CouponType;
}

export const CreateCouponResult = resultUnion('CreateCouponResult', 'What became of `createCoupon`.', CouponPayload, [
  common.codeTaken,
  common.invalidInput,
  common.stepUpRequired,
]);
