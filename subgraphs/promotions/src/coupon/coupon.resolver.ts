import { valid } from '@muster/kit/domain';
import { Allow, MoneyType, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Coupon } from './coupon.entity.ts';
import { CouponType, CreateCouponInput, CreateCouponResult } from './coupon.graphql.ts';
import { couponByCode, couponById } from './coupon.loaders.ts';
import { CreateCoupon, createCoupon } from './create-coupon.ts';

@Resolver(() => CouponType)
export class CouponResolver {
  @Allow('coupon:manage')
  @Query(() => CouponType, {
    nullable: true,
    description: 'One coupon by its id or its code; null when there is none.',
  })
  async coupon(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID; wins over `code` when both are given.' })
    id: string | null,
    @Arg('code', () => String, { nullable: true, description: 'In any case.' }) code: string | null,
  ): Promise<CouponType | null> {
    if (id != null) return ctx.load(couponById, id);
    return code == null ? null : ctx.load(couponByCode, code);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('coupon:manage')
  @Mutation(() => CreateCouponResult.type, { description: 'Makes a coupon that customers may use when they reserve.' })
  createCoupon(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateCouponInput, { description: 'The coupon.' }) input: CreateCouponInput,
  ) {
    return CreateCouponResult.of(async () => ({
      coupon: await ctx.transact((tx) => createCoupon(tx, valid(CreateCoupon, input))),
    }));
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'FIXED: how much it takes off; else null.' })
  value(@Root() { valueMinor, valueCurrency }: Coupon): MoneyType | null {
    return valueMinor == null ? null : { amountMinor: valueMinor, currency: valueCurrency! };
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'The least subtotal it applies to; null is any.',
  })
  minOrder(@Root() { minOrderMinor, minOrderCurrency }: Coupon): MoneyType | null {
    return minOrderMinor == null ? null : { amountMinor: minOrderMinor, currency: minOrderCurrency! };
  }
}
