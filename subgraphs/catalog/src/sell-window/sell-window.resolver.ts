import { handleOf, valid } from '@muster/kit/domain';
import { Allow, DateTime, ListSize, MoneyType } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ProductType, VariantType } from '../product/product.graphql.ts';
import { AddSellWindowOffer, addSellWindowOffer, OFFERS_MAX } from './add-sell-window-offer.ts';
import { AnnounceSellWindow, announceSellWindow } from './announce-sell-window.ts';
import { productById, variantById } from './announced-product.loaders.ts';
import { ChangeSellWindow, changeSellWindow } from './change-sell-window.ts';
import { changeTerms } from './change-terms.ts';
import { CloneSellWindow, cloneSellWindow } from './clone-sell-window.ts';
import { closeSellWindow, stopReservationsNow } from './close-sell-window.ts';
import { CreateSellWindow, createSellWindow } from './create-sell-window.ts';
import { priceOf } from './offer-price.ts';
import { openSellWindow } from './open-sell-window.ts';
import type { SellWindow, SellWindowOffer } from './sell-window.entity.ts';
import {
  AddSellWindowOfferInput,
  AddSellWindowOfferResult,
  AnnounceSellWindowResult,
  ChangeSellWindowInput,
  ChangeSellWindowResult,
  CloneSellWindowInput,
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
      'Sell window by id or code; null when there is none, or when it is unannounced and the caller lacks the permission `sell_window:manage`.',
  })
  async sellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID; takes precedence over `code`.' }) id: string | null,
    @Arg('code', () => String, { nullable: true, description: 'URL code, in any case.' }) code: string | null,
  ): Promise<SellWindowType | null> {
    if (id != null) return ctx.load(sellWindowById, id);
    return code == null ? null : ctx.load(sellWindowByCode, handleOf(code));
  }

  @Allow('sell_window:manage')
  @Mutation(() => CreateSellWindowResult.type, {
    description: 'Creates a sell window as a draft, which only administrators see until `openSellWindow`.',
  })
  createSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateSellWindowInput, { description: 'Schedule and rules of the window.' })
    input: CreateSellWindowInput,
  ) {
    return CreateSellWindowResult.of(async () => ({
      sellWindow: await ctx.transact((tx) => createSellWindow(tx, valid(CreateSellWindow, input))),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => CreateSellWindowResult.type, {
    description:
      'Creates a draft with the rules and offers of another sell window. An offer with a price of its own keeps it, the others take the list prices of now; disabled offers and archived products are left out.',
  })
  cloneSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CloneSellWindowInput, { description: 'Sell window to copy, and what is new.' })
    input: CloneSellWindowInput,
  ) {
    return CreateSellWindowResult.of(async () => ({
      sellWindow: await ctx.transact((tx) => cloneSellWindow(tx, valid(CloneSellWindow, input))),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => ChangeSellWindowResult.type, {
    description:
      'Changes texts, dates and rules of a sell window before it opens; its texts also while it is open, whose closing time `prolongSellWindow` moves. What is reserved is never touched.',
  })
  changeSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ChangeSellWindowInput, { description: 'Sell window, its version, and what is to change.' })
    input: ChangeSellWindowInput,
  ) {
    return ChangeSellWindowResult.of(async () => {
      const checked = valid(ChangeSellWindow, input);
      return { sellWindow: await changeTerms(ctx, (tx) => changeSellWindow(tx, checked)) };
    });
  }

  @Allow('sell_window:manage')
  @Mutation(() => AnnounceSellWindowResult.type, {
    description:
      'Schedules a draft to open at `startAt`, and announces it: everybody sees it from `at` on. Moves an announcement that is still to come.',
  })
  announceSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Sell window in DRAFT, or in SCHEDULED and not announced yet.' }) id: string,
    @Arg('at', () => DateTime, {
      nullable: true,
      description: 'Moment of the announcement, not after `startAt`; at once when omitted or past.',
    })
    at: Date | null,
  ) {
    return AnnounceSellWindowResult.of(async () => ({
      sellWindow: await ctx.transact((tx) => announceSellWindow(tx, valid(AnnounceSellWindow, { id, at }))),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => AddSellWindowOfferResult.type, {
    description: 'Adds an offer to a sell window that has not closed, at most 200 to one.',
  })
  addSellWindowOffer(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddSellWindowOfferInput, {
      description: 'Product and terms of the offer; product, variants and prices cannot be changed afterwards.',
    })
    input: AddSellWindowOfferInput,
  ) {
    return AddSellWindowOfferResult.of(async () => ({
      offer: await ctx.transact((tx) => addSellWindowOffer(tx, valid(AddSellWindowOffer, input))),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => SellWindowTransitionResult.type, {
    description:
      'Opens a sell window at once when `startAt` has passed, else schedules it to open then. Either way it is announced: everybody sees it from then on. `announceSellWindow` schedules it unseen.',
  })
  openSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Sell window in DRAFT, or in SCHEDULED once `startAt` has passed.' })
    id: string,
  ) {
    return SellWindowTransitionResult.of(async () => ({
      sellWindow: await ctx.transact((tx) => openSellWindow(tx, id)),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => SellWindowTransitionResult.type, {
    description:
      'Closes a sell window for reservations before `closeAt`. It is finalized once its payments are settled or the grace period ends.',
  })
  closeSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Sell window in OPEN.' }) id: string,
  ) {
    return SellWindowTransitionResult.of(async () => ({
      sellWindow: await stopReservationsNow(ctx, await ctx.transact((tx) => closeSellWindow(tx, id))),
    }));
  }

  @ListSize(OFFERS_MAX)
  @FieldResolver(() => [SellWindowOfferType], {
    description: 'Offers in the order in which they were added, at most 200.',
  })
  offers(@Ctx() ctx: RequestContext, @Root() window: SellWindow): Promise<SellWindowOfferType[]> {
    return ctx.load(offersOfWindow, window.id);
  }
}

@Resolver(() => SellWindowOfferType)
export class SellWindowOfferResolver {
  @FieldResolver(() => SellWindowType, { description: 'Sell window whose period and policies hold for the offer.' })
  async sellWindow(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOffer): Promise<SellWindowType> {
    return (await ctx.load(sellWindowById, offer.sellWindow.id))!;
  }

  @FieldResolver(() => ProductType, {
    description: 'Product on sale; shown for as long as the offer, also when it is off sale by itself.',
  })
  async product(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOffer): Promise<ProductType> {
    return (await ctx.load(productById, offer.product.id))!;
  }

  @FieldResolver(() => VariantType, {
    nullable: true,
    description: 'Only variant on sale; null when customers choose among all variants of the product.',
  })
  async variant(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOffer): Promise<VariantType | null> {
    return offer.variant == null ? null : ctx.load(variantById, offer.variant.id);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description: 'Unit price in this window; null when the variants differ in price.',
  })
  price(@Root() offer: SellWindowOffer): MoneyType | null {
    return priceOf(offer);
  }
}
