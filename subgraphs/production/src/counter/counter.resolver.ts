import { valid } from '@muster/kit/domain';
import { Allow, Cost, derivedId } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import { SellWindowOfferType } from '../offer/offer.graphql.ts';
import { BatchCounterType } from './counter.graphql.ts';
import type { CounterState } from './counter.live.ts';
import { awaitsDecision } from './counter.rules.ts';
import { WATCHED_POINTS, WatchCounters, watchCounters } from './watch-counters.ts';

interface WatchArguments {
  readonly context: RequestContext;
  readonly args: { readonly offerIds: readonly string[] };
}

@Resolver(() => BatchCounterType)
export class BatchCounterResolver {
  @Allow('anyone')
  @Subscription(() => BatchCounterType, {
    subscribe: ({ context, args }: WatchArguments) => watchCounters(context, valid(WatchCounters, args)),
    description:
      'The counter of each offer as it is, then each time it moves; fast changes come together, the last state is always sent.',
  })
  batchCounterChanged(
    @Root() state: CounterState,
    @Cost(WATCHED_POINTS)
    @Arg('offerIds', () => [ID], { description: 'The offers to watch: 1 to 100.' })
    _offerIds: string[],
  ): BatchCounterType {
    return state;
  }

  @FieldResolver(() => ID, {
    description: 'UUID: the same for as long as the offer lives, and no other id. For caches; nothing is asked by it.',
  })
  id(@Root() { offerId }: BatchCounterType): string {
    return derivedId('BatchCounter', offerId);
  }

  @FieldResolver(() => SellWindowOfferType, { description: 'What is counted.' })
  offer(@Root() { offerId }: BatchCounterType): SellWindowOfferType {
    return { id: offerId };
  }

  @FieldResolver(() => Int, {
    description: '`reservedQty` and `paidQty` together: what the threshold is compared with.',
  })
  committedQty(@Root() { reservedQty, paidQty }: BatchCounterType): number {
    return reservedQty + paidQty;
  }

  @FieldResolver(() => Boolean, {
    description:
      'The goal was missed, every payment is settled, and an administrator has to decide: see `decideBatch`.',
  })
  awaitsDecision(@Root() counter: BatchCounterType): boolean {
    return awaitsDecision(counter);
  }
}
