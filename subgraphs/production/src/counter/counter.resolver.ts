import { valid } from '@muster/kit/domain';
import { Allow, Cost, derivedId, ForViewer, ListSize, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { SellWindowOfferType } from '../offer/offer.graphql.ts';
import { allowedDecisions, BATCH_ACTIONS, type BatchAction } from './allowed-actions.ts';
import {
  BatchActionEnum,
  BatchCounterConnectionType,
  BatchCounterFilterInput,
  BatchCounterType,
} from './counter.graphql.ts';
import type { CounterState } from './counter.live.ts';
import { counterOfOffer } from './counter.loaders.ts';
import { awaitsDecision } from './counter.rules.ts';
import { CounterFilter, listCounters } from './list-counters.ts';
import { WATCHED_OFFER_COST, WatchCounters, watchCounters } from './watch-counters.ts';

interface WatchArguments {
  readonly context: RequestContext;
  readonly args: { readonly offerIds: readonly string[] };
}

@Resolver(() => BatchCounterType)
export class BatchCounterResolver {
  @Allow('batch:confirm')
  @Paged()
  @Query(() => BatchCounterConnectionType, {
    nullable: true,
    description: 'Counters of offers, those of the newest offers first, with cursor pagination.',
  })
  batchCounters(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => BatchCounterFilterInput, { nullable: true, description: 'Which counters; all when omitted.' })
    filter: BatchCounterFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof BatchCounterConnectionType>> {
    return listCounters(ctx.em, ctx.actor, valid(CounterFilter, filter ?? {}), page);
  }

  @Allow('anyone')
  @Subscription(() => BatchCounterType, {
    subscribe: ({ context, args }: WatchArguments) => watchCounters(context, valid(WatchCounters, args)),
    description:
      'Live updates of counters: the present state of each offer at once, then each change. Fast changes are conflated; the latest state is always sent.',
  })
  batchCounterChanged(
    @Root() state: CounterState,
    @Cost(WATCHED_OFFER_COST)
    @Arg('offerIds', () => [ID], { description: 'Offers to watch, 1 to 100; unknown ones are skipped.' })
    _offerIds: string[],
  ): BatchCounterType {
    return state;
  }

  @FieldResolver(() => ID, {
    description: 'UUID derived from `offerId`, the key for normalized caches; no query takes it.',
  })
  id(@Root() { offerId }: BatchCounterType): string {
    return derivedId('BatchCounter', offerId);
  }

  @FieldResolver(() => SellWindowOfferType, {
    nullable: true,
    description: 'Offer whose quantities are counted; null while the catalog is unavailable.',
  })
  sellWindowOffer(@Root() { offerId }: BatchCounterType): SellWindowOfferType {
    return { id: offerId };
  }

  @FieldResolver(() => SellWindowOfferType, {
    description: 'Offer whose quantities are counted.',
    deprecationReason: '2027-06-30: Use sellWindowOffer.',
  })
  offer(@Root() { offerId }: BatchCounterType): SellWindowOfferType {
    return { id: offerId };
  }

  @FieldResolver(() => Int, {
    description: 'Committed quantity: `reservedQty` plus `paidQty`, the number that is compared with the threshold.',
  })
  committedQty(@Root() { reservedQty, paidQty }: BatchCounterType): number {
    return reservedQty + paidQty;
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether an administrator must decide: the goal was missed and every payment is settled, or the window closed before the batch was confirmed. See `decideBatch`.',
  })
  awaitsDecision(@Root() counter: BatchCounterType): boolean {
    return awaitsDecision(counter);
  }

  @ForViewer()
  @ListSize(BATCH_ACTIONS.length)
  @FieldResolver(() => [BatchActionEnum], {
    description: 'Decisions that the caller may take on the offer now; none without the permission `batch:confirm`.',
  })
  async allowedActions(@Ctx() ctx: RequestContext, @Root() { offerId }: BatchCounterType): Promise<BatchAction[]> {
    // A live state says less than the row.
    const counter = await ctx.load(counterOfOffer, offerId);
    return counter === null ? [] : allowedDecisions(counter, ctx.actor, ctx.now);
  }
}

@Resolver(() => SellWindowOfferType)
export class OfferCounterResolver {
  @FieldResolver(() => BatchCounterType, {
    nullable: true,
    description:
      'Live counter of reserved and paid quantities; null for a moment after the offer is created, until it has propagated.',
  })
  counter(@Ctx() ctx: RequestContext, @Root() { id }: SellWindowOfferType): Promise<BatchCounterType | null> {
    return ctx.load(counterOfOffer, id);
  }
}
