import type { EntityName } from '@mikro-orm/core';
import type { Keyring } from '@muster/kit/crypto';
import { mapNodes, NotFound, valid } from '@muster/kit/domain';
import { Allow, ForViewer, ListSize, PageArgs, Paged, StepUpWhen } from '@muster/kit/graphql';
import type { ReadAgain } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { keyOfRow, type WithDataKey } from '../../account/data-key.ts';
import { OF_OTHERS, seenBy } from '../../account/seen-by.ts';
import { settingsOf } from '../../settings.ts';
import { AddToWishlist, addToWishlist } from './add-to-wishlist.ts';
import {
  ActivityConnection,
  AddToWishlistInput,
  AddToWishlistResult,
  ComparisonType,
  LogSearchInput,
  ProductStub,
  ProductViewConnection,
  ProductViewResult,
  ProductViewType,
  RemoveResult,
  SaveComparisonInput,
  SaveComparisonResult,
  SearchConnection,
  SearchResult,
  SearchType,
  VariantStub,
  WishlistItemConnection,
  WishlistItemType,
} from './browsing.graphql.ts';
import { comparisonsOfAccount, isWishlisted } from './browsing.loaders.ts';
import {
  type Comparison,
  type OpenedItem,
  openComparison,
  openItem,
  openSearch,
  type Search,
} from './browsing.personal.ts';
import { COMPARED_MAX, COMPARISONS_MAX } from './browsing.rules.ts';
import { activitiesOf, searchesOf, viewsOf, wishlistOf } from './list-browsing.ts';
import { LogSearch, logSearch } from './log-search.ts';
import { noteProductView, ViewedProduct } from './note-product-view.ts';
import { noteSearchClick, SearchClick } from './note-search-click.ts';
import { mustBeOnSale } from './on-sale.ts';
import { ProductComparison } from './product-comparison.entity.ts';
import type { ProductView } from './product-view.entity.ts';
import { removeComparison } from './remove-comparison.ts';
import { removeFromWishlist } from './remove-from-wishlist.ts';
import { SaveComparison, saveComparison } from './save-comparison.ts';
import { SearchLog } from './search-log.entity.ts';
import { WishlistItem } from './wishlist-item.entity.ts';

const ringOf = ({ services }: RequestContext) => settingsOf(services).MUSTER_DATA_KEY;
const keyOf = (ctx: RequestContext, row: WithDataKey): Keyring => keyOfRow(row, ringOf(ctx));
/** Reads a row of the actor once more, and opens it. */
const ownAgain =
  <R extends WithDataKey, T>(
    ctx: RequestContext,
    entity: EntityName<R>,
    opened: (row: R, key: Keyring) => T,
  ): ReadAgain<T> =>
  async (id, em) => {
    const where = { id, accountId: ctx.actor.id };
    const row = (await em.findOne(entity, where as never, { populate: ['dataKey'] as never })) as R | null;
    if (row === null) throw new NotFound();
    return opened(row, keyOf(ctx, row));
  };
const OTHERS = 'Null for others without the permission `user:read_personal_data`.';

@Resolver(() => UserType)
export class BrowsingResolver {
  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => WishlistItemConnection, {
    nullable: true,
    description: `Wishlist, newest first. ${OTHERS}`,
  })
  wishlist(@Ctx() ctx: RequestContext, @Root() { id }: Account, @Args(() => PageArgs) page: PageArgs) {
    return seenBy(ctx, id, 'wishlist', async () =>
      mapNodes(await wishlistOf(ctx.em, id, page), (row) => openItem(row, keyOf(ctx, row))),
    );
  }

  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => ProductViewConnection, {
    nullable: true,
    description: `Viewed products, latest first: two hundred at most. ${OTHERS}`,
  })
  recentlyViewed(@Ctx() ctx: RequestContext, @Root() { id }: Account, @Args(() => PageArgs) page: PageArgs) {
    return seenBy(ctx, id, 'recentlyViewed', () => viewsOf(ctx.em, id, page));
  }

  @StepUpWhen(OF_OTHERS)
  @ListSize(COMPARISONS_MAX)
  @FieldResolver(() => [ComparisonType], { nullable: true, description: `Comparisons, oldest first. ${OTHERS}` })
  comparisons(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<ComparisonType[] | null> {
    return seenBy(ctx, id, 'comparisons', async () =>
      (await ctx.load(comparisonsOfAccount, id)).map((row) => openComparison(row, keyOf(ctx, row))),
    );
  }

  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => SearchConnection, {
    nullable: true,
    description: `Logged searches, newest first: two hundred at most. ${OTHERS}`,
  })
  searches(@Ctx() ctx: RequestContext, @Root() { id }: Account, @Args(() => PageArgs) page: PageArgs) {
    return seenBy(ctx, id, 'searches', async () =>
      mapNodes(await searchesOf(ctx.em, id, page), (row) => openSearch(row, keyOf(ctx, row))),
    );
  }

  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => ActivityConnection, {
    nullable: true,
    description: `Recorded activities, newest first: five hundred at most. ${OTHERS}`,
  })
  activities(@Ctx() ctx: RequestContext, @Root() { id }: Account, @Args(() => PageArgs) page: PageArgs) {
    return seenBy(ctx, id, 'activities', () => activitiesOf(ctx.em, id, page));
  }

  @Allow('signed-in')
  @Mutation(() => AddToWishlistResult.type, {
    description:
      'Adds a product to your wishlist, which holds five hundred; one that is there gets the new notes. `NotFound` when the product or variant is not on sale.',
  })
  addToWishlist(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddToWishlistInput, { description: 'The product, with an optional variant and note.' })
    input: AddToWishlistInput,
  ) {
    return AddToWishlistResult.of(async () => {
      const wanted = valid(AddToWishlist, input);
      await mustBeOnSale(ctx, [wanted.productId], wanted.variantId);
      return {
        item: await ctx.transact((tx) => addToWishlist(tx, ringOf(ctx), wanted), ownAgain(ctx, WishlistItem, openItem)),
      };
    });
  }

  @Allow('signed-in')
  @Mutation(() => RemoveResult.type, { description: 'Removes an item from your wishlist.' })
  removeFromWishlist(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your wishlist items.' }) id: string,
  ) {
    return RemoveResult.of(async () => ({ removedId: await ctx.transact((tx) => removeFromWishlist(tx, id)) }));
  }

  @Allow('signed-in')
  @Mutation(() => ProductViewResult.type, {
    description: 'Records your view of a product. `NotFound` when it is not on sale: then nothing is recorded.',
  })
  noteProductView(
    @Ctx() ctx: RequestContext,
    @Arg('productId', () => ID, { description: 'UUID of the product.' }) productId: string,
  ) {
    return ProductViewResult.of(async () => {
      const viewed = valid(ViewedProduct, { productId });
      await mustBeOnSale(ctx, [viewed.productId]);
      return { view: await ctx.transact((tx) => noteProductView(tx, ringOf(ctx), viewed)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => SaveComparisonResult.type, {
    description: 'Saves a comparison; you have twenty at most. `NotFound` when one of the products is not on sale.',
  })
  saveComparison(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SaveComparisonInput, { description: 'Products to compare.' }) input: SaveComparisonInput,
  ) {
    return SaveComparisonResult.of(async () => {
      const wanted = valid(SaveComparison, input);
      await mustBeOnSale(ctx, wanted.productIds);
      return {
        comparison: await ctx.transact(
          (tx) => saveComparison(tx, ringOf(ctx), wanted),
          ownAgain(ctx, ProductComparison, openComparison),
        ),
      };
    });
  }

  @Allow('signed-in')
  @Mutation(() => RemoveResult.type, { description: 'Removes one of your comparisons.' })
  removeComparison(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your comparisons.' }) id: string,
  ) {
    return RemoveResult.of(async () => ({ removedId: await ctx.transact((tx) => removeComparison(tx, id)) }));
  }

  @Allow('signed-in')
  @Mutation(() => SearchResult.type, { description: 'Logs a search of yours.' })
  logSearch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => LogSearchInput, { description: 'Words, filters and number of results.' }) input: LogSearchInput,
  ) {
    return SearchResult.of(async () => {
      const made = valid(LogSearch, input);
      return {
        search: await ctx.transact((tx) => logSearch(tx, ringOf(ctx), made), ownAgain(ctx, SearchLog, openSearch)),
      };
    });
  }

  @Allow('signed-in')
  @Mutation(() => SearchResult.type, {
    description: 'Records the product that you opened from a search of yours. `NotFound` when it is not on sale.',
  })
  noteSearchClick(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your searches.' }) id: string,
    @Arg('productId', () => ID, { description: 'The opened product.' }) productId: string,
  ) {
    return SearchResult.of(async () => {
      const click = valid(SearchClick, { id, productId });
      await mustBeOnSale(ctx, [click.productId]);
      return {
        search: await ctx.transact(
          (tx) => noteSearchClick(tx, ringOf(ctx), click),
          ownAgain(ctx, SearchLog, openSearch),
        ),
      };
    });
  }
}

@Resolver(() => WishlistItemType)
export class WishlistItemResolver {
  @FieldResolver(() => ProductStub, { nullable: true, description: 'The product; null when it no longer exists.' })
  product(@Root() { productId }: OpenedItem): ProductStub {
    return { id: productId };
  }

  @FieldResolver(() => VariantStub, { nullable: true, description: 'A size, colour or edition; null is any.' })
  variant(@Root() { variantId }: OpenedItem): VariantStub | null {
    return variantId === null ? null : { id: variantId };
  }
}

@Resolver(() => ProductViewType)
export class ProductViewResolver {
  @FieldResolver(() => ProductStub, { nullable: true, description: 'The product; null when it no longer exists.' })
  product(@Root() { productId }: ProductView): ProductStub {
    return { id: productId };
  }
}

@Resolver(() => ComparisonType)
export class ComparisonResolver {
  @ListSize(COMPARED_MAX)
  @FieldResolver(() => [ProductStub], {
    nullable: 'items',
    description: 'One to six products; null for one that no longer exists.',
  })
  products(@Root() { productIds }: Comparison): ProductStub[] {
    return productIds.map((id) => ({ id }));
  }
}

@Resolver(() => SearchType)
export class SearchResolver {
  @FieldResolver(() => ProductStub, {
    nullable: true,
    description: 'The product that was opened from it; null for none.',
  })
  clickedProduct(@Root() { clickedProductId }: Search): ProductStub | null {
    return clickedProductId === null ? null : { id: clickedProductId };
  }
}

@Resolver(() => ProductStub)
export class WishedProductResolver {
  @ForViewer()
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether it is on your wishlist, in any variant; null while that cannot be determined.',
  })
  isWishlisted(@Ctx() ctx: RequestContext, @Root() { id }: ProductStub): Promise<boolean> {
    return ctx.load(isWishlisted, id);
  }
}

export const browsingResolvers = [
  BrowsingResolver,
  WishlistItemResolver,
  ProductViewResolver,
  ComparisonResolver,
  SearchResolver,
  WishedProductResolver,
];
