import { valid } from '@muster/kit/domain';
import { Allow, Cost, ForViewer, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Product } from '../product/product.entity.ts';
import { ProductType } from '../product/product.graphql.ts';
import { SEARCH_COST } from '../product/search-text.ts';
import { offerPageOfWindow, offersOfProduct } from './list-offers.ts';
import { listSellWindows, type SellWindowSort } from './list-sell-windows.ts';
import type { SellWindow } from './sell-window.entity.ts';
import { SellWindowOfferType, SellWindowType } from './sell-window.graphql.ts';
import { offerById } from './sell-window.loaders.ts';
import {
  SellWindowConnectionType,
  SellWindowFilterInput,
  SellWindowOfferConnectionType,
  SellWindowSortEnum,
} from './sell-window-list.graphql.ts';
import { WATCHED_WINDOW_COST, WatchSellWindows, watchSellWindows } from './watch-sell-windows.ts';

type OfferConnection = InstanceType<typeof SellWindowOfferConnectionType>;

@Resolver(() => SellWindowType)
export class SellWindowListResolver {
  @Allow('anyone')
  @Paged()
  @Query(() => SellWindowConnectionType, {
    nullable: true,
    description:
      'Announced sell windows with filter, sort and cursor pagination; with the permission `sell_window:manage` also drafts and all that are unannounced.',
  })
  sellWindows(
    @Ctx() ctx: RequestContext,
    @Cost(SEARCH_COST)
    @Arg('filter', () => SellWindowFilterInput, { nullable: true, description: 'Conditions of the list.' })
    filter: SellWindowFilterInput | null,
    @Arg('sort', () => SellWindowSortEnum, { defaultValue: 'CLOSES_FIRST', description: 'Order of the list.' })
    sort: SellWindowSort,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof SellWindowConnectionType>> {
    return listSellWindows(ctx.em, ctx.actor, filter, sort, page);
  }

  @Allow('anyone')
  @Query(() => SellWindowOfferType, {
    nullable: true,
    description: 'Offer by id; null when there is none, or when the caller may not see its sell window.',
  })
  sellWindowOffer(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of the offer.' }) id: string,
  ): Promise<SellWindowOfferType | null> {
    return ctx.load(offerById, id);
  }

  @ForViewer()
  @Allow('anyone')
  @Subscription(() => SellWindowType, {
    description:
      'Each sell window as it is now, then after each change of its texts, dates or status. One that the caller may not see sends nothing until its announcement.',
    subscribe: ({ args, context }) => watchSellWindows(context as RequestContext, valid(WatchSellWindows, args)),
  })
  sellWindowChanged(
    @Root() window: SellWindow,
    @Cost(WATCHED_WINDOW_COST)
    @Arg('ids', () => [ID], { description: 'Sell windows to watch, 1 to 100; unknown ones are skipped.' })
    _ids: string[],
  ): SellWindowType {
    return window;
  }

  @Paged()
  @FieldResolver(() => SellWindowOfferConnectionType, {
    nullable: true,
    description: 'Offers in the order in which they were added, with cursor pagination.',
  })
  offerPage(
    @Ctx() ctx: RequestContext,
    @Root() window: SellWindow,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<OfferConnection> {
    return offerPageOfWindow(ctx, window.id, page);
  }
}

@Resolver(() => ProductType)
export class ProductOffersResolver {
  @Paged()
  @FieldResolver(() => SellWindowOfferConnectionType, {
    nullable: true,
    description: 'Offers of the product in sell windows that the caller may see, newest first.',
  })
  offers(
    @Ctx() ctx: RequestContext,
    @Root() product: Product,
    @Arg('open', () => Boolean, {
      defaultValue: true,
      description: 'Whether only offers that take reservations are listed: enabled ones of open windows.',
    })
    open: boolean,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<OfferConnection> {
    return offersOfProduct(ctx, product.id, open, page);
  }
}
