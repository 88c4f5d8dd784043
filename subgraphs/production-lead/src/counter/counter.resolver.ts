import { field, isId, valid } from '@muster/kit/domain';
import { Allow } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';
import { BatchType } from '../batch/batch.graphql.ts';
import { batchOfOffer } from '../batch/batch.loaders.ts';
import { BatchCounterType, SellWindowOfferStub } from './counter.graphql.ts';
import { type CounterState, counterLive } from './counter.live.ts';
import { counterOfOffer } from './counter.loaders.ts';

const OFFERS_MAX = 100;
const Watched = z.object({ offerIds: z.array(field.id).min(1).max(OFFERS_MAX) });

@Resolver(() => BatchCounterType)
export class CounterResolver {
  @Allow('anyone')
  @Subscription(() => BatchCounterType, {
    description:
      'First the counter of each offer as it is now, then each time one moves: at most ten a second for each, the last always.',
    subscribe: ({ args, context }) => watchCounters(context as RequestContext, valid(Watched, args).offerIds),
  })
  batchCounterChanged(
    @Root() counter: CounterState,
    @Arg('offerIds', () => [ID], { description: 'At least one, at most 100; an unknown one is silent.' })
    _offerIds: string[],
  ): BatchCounterType {
    return { ...counter, reachedAt: counter.reachedAt === null ? null : new Date(counter.reachedAt) };
  }

  @FieldResolver(() => SellWindowOfferStub, { description: 'The offer it counts for.' })
  offer(@Root() counter: BatchCounterType): SellWindowOfferStub {
    return { id: counter.offerId };
  }

  @FieldResolver(() => Int, { description: 'How many are wanted: reserved and paid together.' })
  committedQty(@Root() { reservedQty, paidQty }: BatchCounterType): number {
    return reservedQty + paidQty;
  }
}

@Resolver(() => SellWindowOfferStub)
export class OfferProgressResolver {
  @FieldResolver(() => BatchCounterType, {
    nullable: true,
    description: 'How many want it; null for a moment after it was made.',
  })
  counter(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOfferStub): Promise<BatchCounterType | null> {
    return ctx.load(counterOfOffer, offer.id);
  }

  @FieldResolver(() => BatchType, {
    nullable: true,
    description: 'What is made of it; null until enough want it or somebody confirms.',
  })
  batch(@Ctx() ctx: RequestContext, @Root() offer: SellWindowOfferStub): Promise<BatchType | null> {
    return ctx.load(batchOfOffer, offer.id);
  }
}

function watchCounters(ctx: RequestContext, offerIds: readonly string[]): AsyncIterable<CounterState> {
  const keys = offerIds.filter(isId).map((id) => id.toLowerCase());
  return ctx.watch(counterLive, keys, async () => {
    const counters = await counterOfOffer(keys, { em: ctx.em, actor: ctx.actor, now: ctx.now });
    return counters.flatMap((counter) =>
      counter === null
        ? []
        : [
            {
              key: counter.offerId,
              seq: counter.seq,
              value: {
                offerId: counter.offerId,
                thresholdQty: counter.thresholdQty,
                reservedQty: counter.reservedQty,
                paidQty: counter.paidQty,
                status: counter.status,
                reachedAt: counter.reachedAt?.toISOString() ?? null,
                finalPaidQty: counter.finalPaidQty ?? null,
                seq: counter.seq,
              },
            },
          ],
    );
  });
}
