import { valid } from '@muster/kit/domain';
import { Allow, MoneyType, PageArgs, Paged, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Coupon } from './coupon.entity.ts';
import {
  CouponConnectionType,
  CouponFilterInput,
  CouponType,
  CreateCouponInput,
  CreateCouponResult,
} from './coupon.graphql.ts';
import { couponByCode, couponById } from './coupon.loaders.ts';
import { CreateCoupon, createCoupon } from './create-coupon.ts';
import { CouponFilter, listCoupons } from './list-coupons.ts';

@Resolver(() => CouponType)
export class CouponResolver {
  @Allow('coupon:manage')
  @Query(() => CouponType, {
    nullable: true,
    description: 'Coupon by id or promotion code; null when there is none.',
  })
  async coupon(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID; takes precedence over `code`.' })
    id: string | null,
    @Arg('code', () => String, { nullable: true, description: 'Promotion code, case-insensitive.' }) code:
      | string
      | null,
  ): Promise<CouponType | null> {
    if (id != null) return ctx.load(couponById, id);
    return code == null ? null : ctx.load(couponByCode, code);
  }

  @Allow('coupon:manage')
  @Paged()
  @Query(() => CouponConnectionType, {
    nullable: true,
    description: 'Coupons, newest first, with cursor pagination.',
  })
  async coupons(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => CouponFilterInput, { nullable: true, description: 'Which coupons; all when omitted.' })
    filter: CouponFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof CouponConnectionType>> {
    return listCoupons(ctx.em, valid(CouponFilter, filter ?? {}), ctx.now, page);
  }

  @StepUp({ keys: 'by scope' })
  @Allow('coupon:manage')
  @Mutation(() => CreateCouponResult.type, {
    description: 'Creates a coupon that customers may redeem when they reserve, as `couponCode`.',
  })
  createCoupon(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateCouponInput, { description: 'Code, discount, limits and validity of the coupon.' })
    input: CreateCouponInput,
  ) {
    return CreateCouponResult.of(async () => ({
      coupon: await ctx.transact((tx) => createCoupon(tx, valid(CreateCoupon, input))),
    }));
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'Discount amount; null unless FIXED.' })
  value(@Root() { valueMinor, valueCurrency }: Coupon): MoneyType | null {
    return valueMinor == null ? null : { amountMinor: valueMinor, currency: valueCurrency! };
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'Minimum order subtotal; null is none.',
  })
  minOrder(@Root() { minOrderMinor, minOrderCurrency }: Coupon): MoneyType | null {
    return minOrderMinor == null ? null : { amountMinor: minOrderMinor, currency: minOrderCurrency! };
  }
}
