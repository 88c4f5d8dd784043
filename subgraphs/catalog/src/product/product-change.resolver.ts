import { valid } from '@muster/kit/domain';
import {
  Allow,
  type ChangeActor,
  CurrencyCode,
  changeActorOf,
  DateTime,
  MoneyType,
  PageArgs,
  Paged,
} from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import { priceChangesOfVariant } from './list-price-changes.ts';
import type { PriceChange } from './product.entity.ts';
import { VariantType } from './product.graphql.ts';
import {
  ChangeActorType,
  PriceChangeConnectionType,
  PriceChangeType,
  SetPricesInput,
  SetPricesResult,
  UpdateProductInput,
  UpdateProductResult,
} from './product-change.graphql.ts';
import { ProductVersion, restoreProduct } from './restore-product.ts';
import { SetPrices, setPrices } from './set-prices.ts';
import { UpdateProduct, updateProduct } from './update-product.ts';

@Resolver(() => VariantType)
export class ProductChangeResolver {
  @Allow('product:manage')
  @Mutation(() => UpdateProductResult.type, {
    description:
      'Changes the texts of a product, puts it on sale or takes it off. Offers and orders are not touched: what is reserved stays, and open windows go on.',
  })
  updateProduct(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => UpdateProductInput, { description: 'Product, its version, and what is to change.' })
    input: UpdateProductInput,
  ) {
    return UpdateProductResult.of(async () => ({
      product: await ctx.transact((tx) => updateProduct(tx, valid(UpdateProduct, input))),
    }));
  }

  @Allow('product:manage')
  @Mutation(() => UpdateProductResult.type, {
    description: 'Takes an archived product back as INACTIVE; `updateProduct` puts it on sale again.',
  })
  restoreProduct(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Product in ARCHIVED.' }) id: string,
    @Arg('expectedVersion', () => Int, { nullable: true, description: 'Version that the caller has seen.' })
    expectedVersion: number | null,
  ) {
    return UpdateProductResult.of(async () => ({
      product: await ctx.transact((tx) => restoreProduct(tx, valid(ProductVersion, { id, expectedVersion }))),
    }));
  }

  @Allow('price:manage')
  @Mutation(() => SetPricesResult.type, {
    description:
      'Sets list prices of variants, all or none, each with an entry in the price history. Offers keep the prices that were frozen when they were added.',
  })
  setPrices(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SetPricesInput, { description: 'Prices, and why they are set.' })
    input: SetPricesInput,
  ) {
    return SetPricesResult.of(async () => ({
      variants: await ctx.transact((tx) => setPrices(tx, valid(SetPrices, input))),
    }));
  }

  @Allow('product:manage')
  @Paged()
  @FieldResolver(() => PriceChangeConnectionType, {
    nullable: true,
    description: 'Price history of the variant, newest first, with cursor pagination.',
  })
  priceChanges(
    @Ctx() ctx: RequestContext,
    @Root() { id }: VariantType,
    @Arg('currency', () => CurrencyCode, { nullable: true, description: 'Currency of the entries; all when omitted.' })
    currency: string | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof PriceChangeConnectionType>> {
    return priceChangesOfVariant(ctx, id, currency ?? null, page);
  }
}

@Resolver(() => PriceChangeType)
export class PriceChangeResolver {
  @FieldResolver(() => MoneyType, { nullable: true, description: 'Price before; null for the first in its currency.' })
  old(@Root() { oldMinor, currency }: PriceChange): MoneyType | null {
    return oldMinor == null ? null : { amountMinor: oldMinor, currency };
  }

  @FieldResolver(() => MoneyType, { nullable: true, description: 'Price from this entry on.' })
  new(@Root() { newMinor, currency }: PriceChange): MoneyType | null {
    return { amountMinor: newMinor, currency };
  }

  @FieldResolver(() => DateTime, { description: 'Moment of the change.' })
  at(@Root() { changedAt }: PriceChange): Date {
    return changedAt;
  }

  @FieldResolver(() => ChangeActorType, { description: 'Actor who set the price.' })
  by(@Root() { actorKind, actorId }: PriceChange): ChangeActor {
    return changeActorOf(actorKind, actorId);
  }
}
