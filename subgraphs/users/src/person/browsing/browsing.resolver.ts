import { pageRequest, valid } from '@muster/kit/domain';
import { Allow, ForViewer, ListSize, Paged, StepUpWhen } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { settingsOf } from '../../settings.ts';
import { OF_OTHERS, seenBy } from '../seen-by.ts';
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
  COMPARED_MAX,
  COMPARISONS_MAX,
  type Comparison,
  openComparison,
  removeComparison,
  SaveComparison,
  saveComparison,
} from './comparisons.ts';
import {
  ACTIVITIES,
  type ActivityRow,
  mapped,
  newestFirst,
  SEARCHES,
  SELECT_ACTIVITIES,
  VIEWS,
  viewsOf,
  WISHLIST,
} from './list-browsing.ts';
import { mustBeOnSale } from './on-sale.ts';
import {
  LogSearch,
  logSearch,
  noteSearchClick,
  openSearch,
  SELECT_SEARCHES,
  type Search,
  SearchClick,
  type SearchRow,
} from './searches.ts';
import { noteProductView, type ProductView, ViewedProduct } from './views.ts';
import {
  AddToWishlist,
  addToWishlist,
  openItem,
  removeFromWishlist,
  SELECT_ITEMS,
  type WishlistItem,
  type WishlistRow,
} from './wishlist.ts';

const ringOf = ({ services }: RequestContext) => settingsOf(services).MUSTER_DATA_KEY;
const FIRST = { nullable: true, description: 'How many at most: 1 to 100, else 20.' };
const AFTER = { nullable: true, description: '`endCursor` of the page before.' };
const OTHERS = 'Null for others without the permission `user:read_personal_data`.';

@Resolver(() => UserType)
export class BrowsingResolver {
  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => WishlistItemConnection, {
    nullable: true,
    description: `What they wish for, newest first. ${OTHERS}`,
  })
  wishlist(
    @Ctx() ctx: RequestContext,
    @Root() { id }: Account,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
  ) {
    const page = pageRequest(WISHLIST, first, after);
    return seenBy(ctx, id, 'wishlist', async () =>
      mapped(await newestFirst<WishlistRow>(ctx.em, SELECT_ITEMS, 'item', id, page), (row) =>
        openItem(row, ringOf(ctx)),
      ),
    );
  }

  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => ProductViewConnection, {
    nullable: true,
    description: `The products they looked at, latest first: two hundred at most. ${OTHERS}`,
  })
  recentlyViewed(
    @Ctx() ctx: RequestContext,
    @Root() { id }: Account,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
  ) {
    const page = pageRequest(VIEWS, first, after);
    return seenBy(ctx, id, 'recentlyViewed', () => viewsOf(ctx.em, id, page));
  }

  @StepUpWhen(OF_OTHERS)
  @ListSize(COMPARISONS_MAX)
  @FieldResolver(() => [ComparisonType], { nullable: true, description: `Their comparisons, oldest first. ${OTHERS}` })
  comparisons(@Ctx() ctx: RequestContext, @Root() { id }: Account): Promise<ComparisonType[] | null> {
    return seenBy(ctx, id, 'comparisons', async () =>
      (await ctx.load(comparisonsOfAccount, id)).map((row) => openComparison(row, ringOf(ctx))),
    );
  }

  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => SearchConnection, {
    nullable: true,
    description: `What they looked for, newest first: two hundred at most. ${OTHERS}`,
  })
  searches(
    @Ctx() ctx: RequestContext,
    @Root() { id }: Account,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
  ) {
    const page = pageRequest(SEARCHES, first, after);
    return seenBy(ctx, id, 'searches', async () =>
      mapped(await newestFirst<SearchRow>(ctx.em, SELECT_SEARCHES, 'search', id, page), (row) =>
        openSearch(row, ringOf(ctx)),
      ),
    );
  }

  @StepUpWhen(OF_OTHERS)
  @Paged()
  @FieldResolver(() => ActivityConnection, {
    nullable: true,
    description: `What they did here, newest first: five hundred at most. ${OTHERS}`,
  })
  activities(
    @Ctx() ctx: RequestContext,
    @Root() { id }: Account,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Arg('after', () => String, AFTER) after: string | null,
  ) {
    const page = pageRequest(ACTIVITIES, first, after);
    return seenBy(ctx, id, 'activities', async () =>
      mapped(
        await newestFirst<ActivityRow>(ctx.em, SELECT_ACTIVITIES, 'activity', id, page),
        ({ entity_type: entityType, entity_id: entityId, ...row }) => ({ ...row, entityType, entityId }),
      ),
    );
  }

  @Allow('signed-in')
  @Mutation(() => AddToWishlistResult.type, {
    description:
      'Puts a product on your wishlist; one that is there gets the new notes. Five hundred at most. `NotFound` when it, or the variant of it, is not on sale.',
  })
  addToWishlist(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddToWishlistInput, { description: 'The wish.' }) input: AddToWishlistInput,
  ) {
    return AddToWishlistResult.of(async () => {
      const wanted = valid(AddToWishlist, input);
      await mustBeOnSale(ctx, [wanted.productId], wanted.variantId);
      return { item: await ctx.transact((tx) => addToWishlist(tx, ringOf(ctx), wanted)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => RemoveResult.type, { description: 'Takes a product off your wishlist.' })
  removeFromWishlist(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your wishes.' }) id: string,
  ) {
    return RemoveResult.of(async () => ({ removedId: await ctx.transact((tx) => removeFromWishlist(tx, id)) }));
  }

  @Allow('signed-in')
  @Mutation(() => ProductViewResult.type, {
    description:
      'Remembers that you looked at a product. `NotFound` when it is not on sale: then nothing is remembered.',
  })
  noteProductView(
    @Ctx() ctx: RequestContext,
    @Arg('productId', () => ID, { description: 'The product.' }) productId: string,
  ) {
    return ProductViewResult.of(async () => {
      const viewed = valid(ViewedProduct, { productId });
      await mustBeOnSale(ctx, [viewed.productId]);
      return { view: await ctx.transact((tx) => noteProductView(tx, ringOf(ctx), viewed)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => SaveComparisonResult.type, {
    description: 'Keeps products side by side: twenty comparisons at most. `NotFound` when one of them is not on sale.',
  })
  saveComparison(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SaveComparisonInput, { description: 'The comparison.' }) input: SaveComparisonInput,
  ) {
    return SaveComparisonResult.of(async () => {
      const wanted = valid(SaveComparison, input);
      await mustBeOnSale(ctx, wanted.productIds);
      return { comparison: await ctx.transact((tx) => saveComparison(tx, ringOf(ctx), wanted)) };
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
  @Mutation(() => SearchResult.type, { description: 'Remembers what you looked for.' })
  logSearch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => LogSearchInput, { description: 'The search.' }) input: LogSearchInput,
  ) {
    return SearchResult.of(async () => {
      const made = valid(LogSearch, input);
      return { search: await ctx.transact((tx) => logSearch(tx, ringOf(ctx), made)) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => SearchResult.type, {
    description: 'Remembers which product a search of yours led to. `NotFound` when it is not on sale.',
  })
  noteSearchClick(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'One of your searches.' }) id: string,
    @Arg('productId', () => ID, { description: 'What was opened.' }) productId: string,
  ) {
    return SearchResult.of(async () => {
      const click = valid(SearchClick, { id, productId });
      await mustBeOnSale(ctx, [click.productId]);
      return { search: await ctx.transact((tx) => noteSearchClick(tx, ringOf(ctx), click)) };
    });
  }
}

@Resolver(() => WishlistItemType)
export class WishlistItemResolver {
  @FieldResolver(() => ProductStub, { nullable: true, description: 'What is wished for; null when it is gone.' })
  product(@Root() { productId }: WishlistItem): ProductStub {
    return { id: productId };
  }

  @FieldResolver(() => VariantStub, { nullable: true, description: 'In which size, colour or edition; null is any.' })
  variant(@Root() { variantId }: WishlistItem): VariantStub | null {
    return variantId === null ? null : { id: variantId };
  }
}

@Resolver(() => ProductViewType)
export class ProductViewResolver {
  @FieldResolver(() => ProductStub, { nullable: true, description: 'What was looked at; null when it is gone.' })
  product(@Root() { productId }: ProductView): ProductStub {
    return { id: productId };
  }
}

@Resolver(() => ComparisonType)
export class ComparisonResolver {
  @ListSize(COMPARED_MAX)
  @FieldResolver(() => [ProductStub], { nullable: 'items', description: 'One to six; null where one is gone.' })
  products(@Root() { productIds }: Comparison): ProductStub[] {
    return productIds.map((id) => ({ id }));
  }
}

@Resolver(() => SearchType)
export class SearchResolver {
  @FieldResolver(() => ProductStub, { nullable: true, description: 'What it led to; null when nothing was opened.' })
  clickedProduct(@Root() { clickedProductId }: Search): ProductStub | null {
    return clickedProductId === null ? null : { id: clickedProductId };
  }
}

@Resolver(() => ProductStub)
export class WishedProductResolver {
  @ForViewer()
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether it is on your wishlist, in any variant; null when nobody can say now.',
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
