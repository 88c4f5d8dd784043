import { field, valid } from '@muster/kit/domain';
import { Allow, ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { z } from 'zod';
import { VARIANTS_MAX } from '../product/create-product.ts';
import { VariantType } from '../product/product.graphql.ts';
import { UpdateProductResult } from '../product/product-change.graphql.ts';
import { ProductVersion } from '../product/restore-product.ts';
import { variantById, variantBySku } from './announced-product.loaders.ts';
import { archiveProduct } from './archive-product.ts';
import { OfferedVariantType } from './offered-variant.graphql.ts';
import type { OfferedVariant, SellWindowOffer } from './sell-window.entity.ts';
import { SellWindowOfferType } from './sell-window.graphql.ts';

/** Variants of one question. */
const ASKED_MAX = 100;
const Asked = z.array(field.id).max(ASKED_MAX);

@Resolver(() => VariantType)
export class AnnouncedProductResolver {
  @Allow('anyone')
  @ListSize(ASKED_MAX)
  @Query(() => [VariantType], {
    nullable: 'itemsAndList',
    description:
      'Variants by id, in the order of the ids: null for each that the caller may not see, or that is not there.',
  })
  variants(
    @Ctx() ctx: RequestContext,
    @Arg('ids', () => [ID], { description: 'UUIDs of variants, at most 100.' }) ids: string[],
  ): Promise<(VariantType | null)[]> {
    return Promise.all(valid(Asked, ids).map((id) => ctx.load(variantById, id)));
  }

  @Allow('anyone')
  @ListSize(ASKED_MAX)
  @Query(() => [VariantType], {
    nullable: 'itemsAndList',
    description:
      'Variants by SKU, in the order of the SKUs: null for each that the caller may not see, or that is not there.',
  })
  variantsBySku(
    @Ctx() ctx: RequestContext,
    @Arg('skus', () => [String], { description: 'Stock keeping units (SKUs) in any case or width, at most 100.' })
    skus: string[],
  ): Promise<(VariantType | null)[]> {
    return Promise.all(valid(Asked, skus).map((sku) => ctx.load(variantBySku, sku)));
  }

  @Allow('product:manage')
  @Mutation(() => UpdateProductResult.type, {
    description:
      'Archives a product: nobody finds it, and no offer of it can be added; orders and closed windows keep it. InvalidTransition while a sell window in SCHEDULED or OPEN offers it. `restoreProduct` takes it back.',
  })
  archiveProduct(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Product in DRAFT, ACTIVE or INACTIVE.' }) id: string,
    @Arg('expectedVersion', () => Int, { nullable: true, description: 'Version that the caller has seen.' })
    expectedVersion: number | null,
  ) {
    return UpdateProductResult.of(async () => ({
      product: await ctx.transact((tx) => archiveProduct(tx, valid(ProductVersion, { id, expectedVersion }))),
    }));
  }
}

@Resolver(() => SellWindowOfferType)
export class OfferVariantsResolver {
  @ListSize(VARIANTS_MAX)
  @FieldResolver(() => [OfferedVariantType], {
    description: 'Variants to choose from, with the prices that were frozen when the offer was added; at most 100.',
  })
  variants(@Root() { variants }: SellWindowOffer): OfferedVariantType[] {
    return variants.map(({ amountMinor, currency, ...variant }) => ({ ...variant, price: { amountMinor, currency } }));
  }
}

@Resolver(() => OfferedVariantType)
export class OfferedVariantResolver {
  @FieldResolver(() => VariantType, {
    nullable: true,
    description: 'Variant as it is now, with its list price.',
  })
  variant(@Ctx() ctx: RequestContext, @Root() { variantId }: OfferedVariant): Promise<VariantType | null> {
    return ctx.load(variantById, variantId);
  }
}
