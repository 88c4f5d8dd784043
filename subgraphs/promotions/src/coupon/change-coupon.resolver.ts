import { valid } from '@muster/kit/domain';
import { Allow, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { ChangeCouponInput, ChangeCouponResult, SetCouponActiveResult } from './change-coupon.graphql.ts';
import { ChangeCoupon, changeCoupon } from './change-coupon.ts';
import { SetCouponActive, setCouponActive } from './set-coupon-active.ts';

@Resolver()
export class ChangeCouponResolver {
  @StepUp({ keys: 'by scope' })
  @Allow('coupon:manage')
  @Mutation(() => ChangeCouponResult.type, {
    description:
      'Changes the name, validity or limits of a coupon for orders to come; those that hold it keep their discount.',
  })
  changeCoupon(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ChangeCouponInput, { description: 'Coupon, and its new values.' }) input: ChangeCouponInput,
  ) {
    return ChangeCouponResult.of(async () => ({
      coupon: await ctx.transact((tx) => changeCoupon(tx, valid(ChangeCoupon, input))),
    }));
  }

  @StepUp({ keys: 'by scope' })
  @Allow('coupon:manage')
  @Mutation(() => SetCouponActiveResult.type, {
    description:
      'Switches a coupon on or off. One that is off is refused with the problem ENDED; orders that hold it keep their discount.',
  })
  setCouponActive(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of the coupon.' }) id: string,
    @Arg('isActive', () => Boolean, {
      description: 'Whether it may be used; again with the same value changes nothing.',
    })
    isActive: boolean,
  ) {
    return SetCouponActiveResult.of(async () => ({
      coupon: await ctx.transact((tx) => setCouponActive(tx, valid(SetCouponActive, { id, isActive }))),
    }));
  }
}
