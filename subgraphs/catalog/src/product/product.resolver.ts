import { handleOf, valid } from '@muster/kit/domain';
import { Allow, CurrencyCode, ListSize, MoneyType } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { CreateProduct, createProduct, VARIANTS_MAX } from './create-product.ts';
import type { Product } from './product.entity.ts';
import { CreateProductInput, CreateProductResult, ProductType, VariantType } from './product.graphql.ts';
import {
  priceKey,
  priceOfVariant,
  type VariantRow,
  variantsOfProduct,
  visibleProductById,
  visibleProductBySlug,
} from './product.loaders.ts';

@Resolver(() => ProductType)
export class ProductResolver {
  @Allow('anyone')
  @Query(() => ProductType, {
    nullable: true,
    description:
      'Product by id or slug; null when there is none, or when it is off sale and the caller lacks the permission `product:manage`.',
  })
  async product(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID; takes precedence over `slug`.' }) id: string | null,
    @Arg('slug', () => String, { nullable: true, description: 'URL slug, in any case.' }) slug: string | null,
  ): Promise<ProductType | null> {
    if (id != null) return ctx.load(visibleProductById, id);
    return slug == null ? null : ctx.load(visibleProductBySlug, handleOf(slug));
  }

  @Allow('product:manage')
  @Mutation(() => CreateProductResult.type, {
    description: 'Creates a product with its variants and prices, and puts it on sale.',
  })
  createProduct(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateProductInput, {
      description: 'Product with all its variants; either everything is created or nothing.',
    })
    input: CreateProductInput,
  ) {
    return CreateProductResult.of(async () => ({
      product: await ctx.transact((tx) => createProduct(tx, valid(CreateProduct, input))),
    }));
  }

  @ListSize(VARIANTS_MAX)
  @FieldResolver(() => [VariantType], {
    description: 'All variants in display order, at most 100.',
  })
  variants(@Ctx() ctx: RequestContext, @Root() product: Product): Promise<VariantType[]> {
    return ctx.load(variantsOfProduct, product.id);
  }
}

@Resolver(() => VariantType)
export class VariantResolver {
  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'List price of one unit, outside any sell window; null when it has none in that currency.',
  })
  price(
    @Ctx() ctx: RequestContext,
    @Root() { id, defaultPrice }: VariantRow,
    @Arg('currency', () => CurrencyCode, {
      nullable: true,
      description: 'Currency of the price; the default currency of the variant when omitted.',
    })
    currency: string | null,
  ): Promise<MoneyType | null> | MoneyType | null {
    if (currency == null && defaultPrice !== undefined) return defaultPrice;
    return ctx.load(priceOfVariant, priceKey(id, currency ?? null));
  }
}
