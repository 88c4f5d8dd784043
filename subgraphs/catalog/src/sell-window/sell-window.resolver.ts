import { handleOf, valid } from '@muster/kit/domain';
import { Allow, ListSize, MoneyType } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ProductType, VariantType } from '../product/product.graphql.ts';
import { productById, variantById } from '../product/product.loaders.ts';
import { AddSellWindowOffer, addSellWindowOffer, OFFERS_MAX } from './add-sell-window-offer.ts';
import { closeSellWindow, stopReservationsNow } from './close-sell-window.ts';
import { CreateSellWindow, createSellWindow } from './create-sell-window.ts';
import { priceOf } from './offer-price.ts';
import { openSellWindow } from './open-sell-window.ts';
import type { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import {
  AddSellWindowOfferInput,
  AddSellWindowOfferResult,
  CreateSellWindowInput,
  CreateSellWindowResult,
  SellWindowOfferType,
  SellWindowTransitionResult,
  SellWindowType,
} from './sell-window.graphql.ts';
import { offersOfWindow, sellWindowByCode, sellWindowById } from './sell-window.loaders.ts';

@Resolver(() => SellWindowType)
export class SellWindowResolver {
  @Allow('anyone')
  @Query(() => SellWindowType, {
    nullable: true,
    description:
      'One sell window by its id or its code; null when there is none, or it is not announced and you lack the permission `sell_window:manage`.',
  })
  async sellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID; wins over `code` when both are given.' }) id:
      | string
      | null,
    @Arg('code', () => String, { nullable: true, description: 'Readable and unique.' }) code: string | null,
  ): Promise<SellWindowType | null> {
    if (id != null) return ctx.load(sellWindowById, id);
    return code == null ? null : ctx.load(sellWindowByCode, handleOf(code));
  }

  @Allow('sell_window:manage')
  @Mutation(() => CreateSellWindowResult.type, {
    description: 'Plans a sell window; it stays a draft until it is opened.',
  })
  createSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateSellWindowInput, { description: 'The window.' }) input: CreateSellWindowInput,
  ) {
    return CreateSellWindowResult.of(async () => ({
      sellWindow: await ctx.transact((tx) => createSellWindow(tx, valid(CreateSellWindow, input))),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => AddSellWindowOfferResult.type, {
    description: 'Puts a product on sale in a window that has not closed: at most 200 in one.',
  })
  addSellWindowOffer(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddSellWindowOfferInput, { description: 'The offer.' }) input: AddSellWindowOfferInput,
  ) {
    return AddSellWindowOfferResult.of(async () => ({
      offer: await ctx.transact((tx) => addSellWindowOffer(tx, valid(AddSellWindowOffer, input))),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => SellWindowTransitionResult.type, {
    description:
      'Opens a window: at once when `startAt` has passed, else it is scheduled and opens by the clock. Either way it is announced: everybody sees it from then on.',
  })
  openSellWindow(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'The window.' }) id: string) {
    return SellWindowTransitionResult.of(async () => ({
      sellWindow: await ctx.transact((tx) => openSellWindow(tx, id)),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => SellWindowTransitionResult.type, {
    description:
      'Ends the reservations of an open window; it is finalized once its payments are settled or the grace ends.',
  })
  closeSellWindow(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'The window.' }) id: string) {
    return SellWindowTransitionResult.of(async () => ({
      sellWindow: await stopReservationsNow(ctx, await ctx.transact((tx) => closeSellWindow(tx, id))),
    }));
  }

  @ListSize(OFFERS_MAX)
  @FieldResolver(() => [SellWindowOfferType], {
    description: 'What it offers, in the order in which it was added; at most 200.',
  })
  offers(@Ctx() ctx: RequestContext, @Root() window: SellWindow): Promise<SellWindowOfferType[]> {
    return ctx.load(offersOfWindow, window.id);
  }
}

@Resolver(() => SellWindowOfferType)
export class SellWindowOfferResolver {
  @FieldResolver(() => SellWindowType, { description: 'The window it belongs to.' })
  async sellWindow(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOffer): Promise<SellWindowType> {
    return (await ctx.load(sellWindowById, offer.sellWindow.id))!;
  }

  @FieldResolver(() => ProductType, { description: 'What is sold.' })
  async product(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOffer): Promise<ProductType> {
    return (await ctx.load(productById, offer.product.id))!;
  }

  @FieldResolver(() => VariantType, {
    nullable: true,
    description: 'The only variant on sale; null when the customer may choose among all.',
  })
  async variant(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOffer): Promise<VariantType | null> {
    return offer.variant == null ? null : ctx.load(variantById, offer.variant.id);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'The price of one piece in this window; null when variants differ in price.',
  })
  price(@Root() offer: SellWindowOffer): MoneyType | null {
    return priceOf(offer);
  }
}
