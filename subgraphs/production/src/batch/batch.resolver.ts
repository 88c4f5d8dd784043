import { valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { withKnownOffer } from '../offer/known-offer.ts';
import { SellWindowOfferType } from '../offer/offer.graphql.ts';
import { WORK_ORDERS_MAX } from '../work/create-work-order.ts';
import { WorkOrderType } from '../work/work.graphql.ts';
import { workOrdersOfBatch } from '../work/work.loaders.ts';
import type { Batch } from './batch.entity.ts';
import {
  BatchScheduleType,
  BatchType,
  ConfirmBatchInput,
  ConfirmBatchResult,
  DecideBatchInput,
  DecideBatchResult,
} from './batch.graphql.ts';
import type { MovedBatch } from './batch.live.ts';
import { batchById, scheduleOfBatch } from './batch.loaders.ts';
import { ConfirmBatch, confirmBatch } from './confirm-batch.ts';
import { DecideBatch, decideBatch } from './decide-batch.ts';
import { WatchBatch, watchBatch } from './watch-batch.ts';

interface WatchArguments {
  readonly context: RequestContext;
  readonly args: { readonly id: string };
}

@Resolver(() => BatchType)
export class BatchResolver {
  @Allow('anyone')
  @Query(() => BatchType, { nullable: true, description: 'One batch by its id; null when there is none.' })
  batch(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID.' }) id: string,
  ): Promise<BatchType | null> {
    return ctx.load(batchById, id);
  }

  @Allow('batch:confirm')
  @Mutation(() => ConfirmBatchResult.type, {
    description:
      'Confirms the batch of an offer, before or after its threshold is reached: every reservation of it may be paid from then on.',
  })
  confirmBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ConfirmBatchInput, { description: 'The batch.' }) input: ConfirmBatchInput,
  ) {
    return ConfirmBatchResult.of(async () => ({
      batch: await withKnownOffer(ctx, input.offerId, () =>
        ctx.transact((tx) => confirmBatch(tx, valid(ConfirmBatch, input))),
      ),
    }));
  }

  @StepUp({ keys: 'by scope' })
  @Allow('batch:confirm')
  @Mutation(() => DecideBatchResult.type, {
    description: 'Decides whether a batch is made that missed its goal in a window whose goal policy is ADMIN_DECIDES.',
  })
  decideBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DecideBatchInput, { description: 'The decision.' }) input: DecideBatchInput,
  ) {
    return DecideBatchResult.of(async () => ({
      batch: await withKnownOffer(ctx, input.offerId, () =>
        ctx.transact((tx) => decideBatch(tx, valid(DecideBatch, input))),
      ),
    }));
  }

  @Allow('anyone')
  @Subscription(() => BatchType, {
    subscribe: ({ context, args }: WatchArguments) => watchBatch(context, valid(WatchBatch, args)),
    description: 'The batch as it is, then each time it or the work on it moves.',
  })
  async batchChanged(
    @Ctx() ctx: RequestContext,
    @Root() { batchId }: MovedBatch,
    @Arg('id', () => ID, { description: 'The batch to watch.' }) _id: string,
  ): Promise<BatchType> {
    return (await ctx.load(batchById, batchId))!;
  }

  @FieldResolver(() => SellWindowOfferType, { description: 'What it is made of.' })
  offer(@Root() { offerId }: Batch): SellWindowOfferType {
    return { id: offerId };
  }

  @ListSize(WORK_ORDERS_MAX)
  @FieldResolver(() => [WorkOrderType], { description: 'The work on it; none before it is scheduled.' })
  workOrders(@Ctx() ctx: RequestContext, @Root() { id }: Batch): Promise<WorkOrderType[]> {
    return ctx.load(workOrdersOfBatch, id);
  }

  @FieldResolver(() => BatchScheduleType, {
    nullable: true,
    description: 'The plan that holds; null before it is scheduled.',
  })
  schedule(@Ctx() ctx: RequestContext, @Root() { id }: Batch): Promise<BatchScheduleType | null> {
    return ctx.load(scheduleOfBatch, id);
  }
}
