import { valid } from '@muster/kit/domain';
import { Allow, type ChangeActor, changeActorOf, DateTime, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import { ChangeActorType } from '../product/product-change.graphql.ts';
import { ChangeSellWindowOffer, changeSellWindowOffer } from './change-offer.ts';
import { changeTerms } from './change-terms.ts';
import { changesOfWindow } from './list-changes.ts';
import {
  RemoveSellWindowOfferResult,
  SellWindowChangeConnectionType,
  SellWindowChangeType,
} from './offer-changes.graphql.ts';
import { RemoveSellWindowOffer, removeSellWindowOffer } from './remove-offer.ts';
import type { SellWindow, SellWindowChange } from './sell-window.entity.ts';
import { ChangeSellWindowOfferInput, ChangeSellWindowOfferResult, SellWindowType } from './sell-window.graphql.ts';

/** Changes of offers before the opening, and the history of a window. */
@Resolver(() => SellWindowType)
export class OfferChangesResolver {
  @Allow('sell_window:manage')
  @Mutation(() => ChangeSellWindowOfferResult.type, {
    description:
      'Changes the terms of an offer before its sell window opens. Afterwards customers have reserved by them: then `setOfferQuota` changes its quota and `setOfferEnabled` takes it off sale.',
  })
  changeSellWindowOffer(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ChangeSellWindowOfferInput, { description: 'Offer, its version, and what is to change.' })
    input: ChangeSellWindowOfferInput,
  ) {
    return ChangeSellWindowOfferResult.of(async () => {
      const checked = valid(ChangeSellWindowOffer, input);
      return { offer: await changeTerms(ctx, (tx) => changeSellWindowOffer(tx, checked)) };
    });
  }

  @Allow('sell_window:manage')
  @Mutation(() => RemoveSellWindowOfferResult.type, {
    description: 'Removes an offer from a sell window that has not opened. An offer that was on sale stays.',
  })
  removeSellWindowOffer(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Offer of a sell window in DRAFT or SCHEDULED.' }) id: string,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'Version of the offer that the caller has seen.',
    })
    expectedVersion: number | null,
  ) {
    return RemoveSellWindowOfferResult.of(async () => {
      const input = valid(RemoveSellWindowOffer, { id, expectedVersion });
      return { sellWindow: await ctx.transact((tx) => removeSellWindowOffer(tx, input)) };
    });
  }

  @Allow('sell_window:manage')
  @Paged()
  @FieldResolver(() => SellWindowChangeConnectionType, {
    nullable: true,
    description:
      'History of the sell window and its offers, newest first, with cursor pagination. It begins with 2026-12-03; the audit log has what was before.',
  })
  history(
    @Ctx() ctx: RequestContext,
    @Root() window: SellWindow,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof SellWindowChangeConnectionType>> {
    return changesOfWindow(ctx, window.id, null, page);
  }
}

@Resolver(() => SellWindowChangeType)
export class SellWindowChangeResolver {
  @FieldResolver(() => DateTime, { description: 'Moment of the change.' })
  at(@Root() { changedAt }: SellWindowChange): Date {
    return changedAt;
  }

  @FieldResolver(() => ChangeActorType, { description: 'Actor who made the change.' })
  by(@Root() { actorKind, actorId }: SellWindowChange): ChangeActor {
    return changeActorOf(actorKind, actorId);
  }
}
