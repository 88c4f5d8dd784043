import { common, DateTime, exposed, fact, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, Int } from 'type-graphql';
import { CouponPayload } from './coupon.graphql.ts';
import { UsageLimitBelowUse } from './coupon.refusals.ts';

@InputType({
  description:
    'Changes of a coupon: a missing field stays, null removes a limit or the start. The discount cannot be changed.',
})
export class ChangeCouponInput {
  @Field(() => ID, { description: 'UUID of the coupon.' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: '`version` that the client read: another one answers StaleVersion. Without it the last change wins.',
  })
  expectedVersion?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Display name, shown to customers beside the discount; at most 200 characters.',
  })
  name?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Usage limit over all customers, in orders: 1 to 1,000,000,000, and not below `usageCount`.',
  })
  usageLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Usage limit of one customer, in orders: 1 to 1,000,000,000, and not below what any customer uses already.',
  })
  usageLimitPerUser?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Start of validity, before `endsAt`.' })
  startsAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'End of validity (exclusive); a moment in the past ends the coupon.',
  })
  endsAt?: Date | null;
}

const usageLimitBelowUse = exposed(
  UsageLimitBelowUse,
  'More orders use the coupon than the new limit would allow. Nothing was changed.',
  {
    path: { type: fact.text, description: 'Input field of the limit: `usageLimit` or `usageLimitPerUser`.' },
    usedCount: {
      type: fact.int,
      description: 'Orders that use the coupon: of all customers, or of the one who uses it most. The least limit.',
    },
  },
);

export const ChangeCouponResult = resultUnion(
  'ChangeCouponResult',
  'Changed coupon, or the reason why it stayed as it was.',
  CouponPayload,
  [common.staleVersion, usageLimitBelowUse, common.notFound, common.invalidInput, common.stepUpRequired],
);

export const SetCouponActiveResult = resultUnion(
  'SetCouponActiveResult',
  'Coupon that is on or off as requested, or the reason why nothing was changed.',
  CouponPayload,
  [common.notFound, common.invalidInput, common.stepUpRequired],
);
