import { valid } from '@muster/kit/domain';
import { Allow } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import { SellWindowOfferType } from '../offer/offer.graphql.ts';
import type { Batch } from './batch.entity.ts';
import { BatchScheduleType, BatchType } from './batch.graphql.ts';
import type { BatchChange } from './batch.live.ts';
import { batchById, batchOfOffer, scheduleOfBatch } from './batch.loaders.ts';
import { WatchBatch, watchBatch } from './watch-batch.ts';

interface WatchArguments {
  readonly context: RequestContext;
  readonly args: { readonly id: string };
}

@Resolver(() => BatchType)
export class BatchResolver {
  @Allow('anyone')
  @Query(() => BatchType, {
    nullable: true,
    description: 'Production batch by id; null when there is none, or when its sell window is unannounced.',
  })
  batch(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of the batch.' }) id: string,
  ): Promise<BatchType | null> {
    return ctx.load(batchById, id);
  }

  @Allow('anyone')
  @Subscription(() => BatchType, {
    subscribe: ({ context, args }: WatchArguments) => watchBatch(context, valid(WatchBatch, args)),
    description:
      'Live updates of one batch: its present state at once, then each change of the batch or of the work on it.',
  })
  async batchChanged(
    @Ctx() ctx: RequestContext,
    @Root() { batchId }: BatchChange,
    @Arg('id', () => ID, {
      description: 'UUID of the batch to watch; an unknown one ends the subscription with NOT_FOUND.',
    })
    _id: string,
  ): Promise<BatchType> {
    return (await ctx.load(batchById, batchId))!;
  }

  @FieldResolver(() => SellWindowOfferType, { description: 'Offer that the batch is made for.' })
  offer(@Root() { offerId }: Batch): SellWindowOfferType {
    return { id: offerId };
  }

  @FieldResolver(() => BatchScheduleType, {
    nullable: true,
    description: 'Latest revision of the production schedule; null before the batch is scheduled.',
  })
  schedule(@Ctx() ctx: RequestContext, @Root() { id }: Batch): Promise<BatchScheduleType | null> {
    return ctx.load(scheduleOfBatch, id);
  }
}

@Resolver(() => SellWindowOfferType)
export class OfferBatchResolver {
  @FieldResolver(() => BatchType, {
    nullable: true,
    description:
      'Production batch of the offer; null until the batch is confirmed, except while the threshold is reached.',
  })
  batch(@Ctx() ctx: RequestContext, @Root() { id }: SellWindowOfferType): Promise<BatchType | null> {
    return ctx.load(batchOfOffer, id);
  }
}
