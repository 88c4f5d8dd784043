import { may, valid } from '@muster/kit/domain';
import { Allow, ForViewer, ListSize, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { allowedDecisions, BATCH_ACTIONS, type BatchAction } from '../counter/allowed-actions.ts';
import { BatchActionEnum } from '../counter/counter.graphql.ts';
import { counterOfOffer } from '../counter/counter.loaders.ts';
import { SellWindowOfferType } from '../offer/offer.graphql.ts';
import type { Batch } from './batch.entity.ts';
import { BatchConnectionType, BatchFilterInput, BatchScheduleType, BatchType } from './batch.graphql.ts';
import type { BatchChange } from './batch.live.ts';
import { batchById, batchOfOffer, scheduleOfBatch, schedulesOfBatch } from './batch.loaders.ts';
import { isInWork, isLate, REVISIONS_MAX } from './batch.rules.ts';
import { BatchFilter, listBatches } from './list-batches.ts';
import { RescheduleBatchInput, RescheduleBatchResult } from './reschedule-batch.graphql.ts';
import { RescheduleBatch, rescheduleBatch } from './reschedule-batch.ts';
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

  @Allow('batch:confirm')
  @Paged()
  @Query(() => BatchConnectionType, {
    nullable: true,
    description: 'Production batches, newest first, with cursor pagination.',
  })
  batches(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => BatchFilterInput, { nullable: true, description: 'Which batches; all when omitted.' })
    filter: BatchFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof BatchConnectionType>> {
    return listBatches(ctx, valid(BatchFilter, filter ?? {}), page);
  }

  @Allow('batch:confirm')
  @Mutation(() => RescheduleBatchResult.type, {
    description:
      'Moves the planned dates of a batch that is not made yet, as a new revision of its schedule; at most 100 revisions.',
  })
  rescheduleBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => RescheduleBatchInput, { description: 'Batch, new dates, and why they move.' })
    input: RescheduleBatchInput,
  ) {
    return RescheduleBatchResult.of(async () => ({
      batch: await ctx.transact((tx) => rescheduleBatch(tx, valid(RescheduleBatch, input))),
    }));
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

  @FieldResolver(() => SellWindowOfferType, {
    nullable: true,
    description: 'Offer that the batch is made for; null while the catalog is unavailable.',
  })
  sellWindowOffer(@Root() { offerId }: Batch): SellWindowOfferType {
    return { id: offerId };
  }

  @FieldResolver(() => SellWindowOfferType, {
    description: 'Offer that the batch is made for.',
    deprecationReason: '2027-06-30: Use sellWindowOffer.',
  })
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

  @Allow('batch:confirm')
  @ListSize(REVISIONS_MAX)
  @FieldResolver(() => [BatchScheduleType], {
    nullable: true,
    description: 'All revisions of the production schedule, latest first, at most 100.',
  })
  scheduleHistory(@Ctx() ctx: RequestContext, @Root() { id }: Batch): Promise<BatchScheduleType[]> {
    return ctx.load(schedulesOfBatch, id);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether the planned completion date has passed, in UTC, while the batch is SCHEDULED or IN_PRODUCTION.',
  })
  isLate(@Ctx() ctx: RequestContext, @Root() batch: Batch): boolean {
    return isLate(batch, ctx.now);
  }

  @ForViewer()
  @ListSize(BATCH_ACTIONS.length)
  @FieldResolver(() => [BatchActionEnum], {
    description: 'Actions that the caller may take on the batch now; none without the permission `batch:confirm`.',
  })
  async allowedActions(@Ctx() ctx: RequestContext, @Root() { offerId, status }: Batch): Promise<BatchAction[]> {
    if (isInWork(status)) return may(ctx.actor, 'batch:confirm') ? ['RESCHEDULE'] : [];
    const counter = await ctx.load(counterOfOffer, offerId);
    return counter === null ? [] : allowedDecisions(counter, ctx.actor, ctx.now);
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
