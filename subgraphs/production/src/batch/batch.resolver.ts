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
  @Mutation(() => ConfirmBatchResult.type, {
    description:
      'Confirms the batch of an offer, before or after its threshold is reached, and opens payment for every reservation of it.',
  })
  confirmBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ConfirmBatchInput, { description: 'Offer whose batch is confirmed.' }) input: ConfirmBatchInput,
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
    description:
      'Decides whether a batch is made that missed its goal, in a sell window with the goal policy ADMIN_DECIDES. Not reversible.',
  })
  decideBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DecideBatchInput, { description: 'Offer, and whether it is made.' }) input: DecideBatchInput,
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
    description:
      'Live updates of one batch: its present state at once, then each change of the batch or of the work on it.',
  })
  async batchChanged(
    @Ctx() ctx: RequestContext,
    @Root() { batchId }: MovedBatch,
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

  @ListSize(WORK_ORDERS_MAX)
  @FieldResolver(() => [WorkOrderType], {
    description: 'Work orders of the batch, at most 1; empty before it is scheduled.',
  })
  workOrders(@Ctx() ctx: RequestContext, @Root() { id }: Batch): Promise<WorkOrderType[]> {
    return ctx.load(workOrdersOfBatch, id);
  }

  @FieldResolver(() => BatchScheduleType, {
    nullable: true,
    description: 'Latest revision of the production schedule; null before the batch is scheduled.',
  })
  schedule(@Ctx() ctx: RequestContext, @Root() { id }: Batch): Promise<BatchScheduleType | null> {
    return ctx.load(scheduleOfBatch, id);
  }
}
