import { offerTerms } from '@muster/events';
import { isId, valid } from '@muster/kit/domain';
import { Allow } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { GraphQLError } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { SellWindowOfferStub } from '../counter/counter.graphql.ts';
import { batchLive } from '../counter/counter.live.ts';
import { counterOfOffer } from '../counter/counter.loaders.ts';
import { keepTerms } from '../offer/keep-terms.ts';
import { WorkOrderType } from '../work-order/work-order.graphql.ts';
import { workOrdersOfBatch } from '../work-order/work-order.loaders.ts';
import { type Batch, BatchSchedule } from './batch.entity.ts';
import {
  BatchScheduleType,
  BatchType,
  ConfirmBatchInput,
  ConfirmBatchResult,
  DecideBatchInput,
  DecideBatchResult,
} from './batch.graphql.ts';
import { batchById } from './batch.loaders.ts';
import { ConfirmBatch, confirmBatch } from './confirm-batch.ts';
import { DecideBatch, decideBatch } from './decide-batch.ts';

@Resolver(() => BatchType)
export class BatchResolver {
  @Allow('anyone')
  @Query(() => BatchType, { nullable: true, description: 'One batch; null when there is none.' })
  batch(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID.' }) id: string,
  ): Promise<BatchType | null> {
    return ctx.load(batchById, id);
  }

  @Allow('batch:confirm')
  @Mutation(() => ConfirmBatchResult.type, {
    description: 'Opens payment for an offer, whether or not its threshold is reached; once.',
  })
  confirmBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => ConfirmBatchInput, { description: 'The batch.' }) input: ConfirmBatchInput,
  ) {
    return ConfirmBatchResult.of(async () => {
      const wanted = valid(ConfirmBatch, input);
      await learnTerms(ctx, wanted.offerId);
      return { batch: await ctx.transact((tx) => confirmBatch(tx, wanted)) };
    });
  }

  @Allow('batch:confirm')
  @Mutation(() => DecideBatchResult.type, {
    description: 'The last word on a batch that missed its goal in a window whose policy is ADMIN_DECIDES.',
  })
  decideBatch(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => DecideBatchInput, { description: 'The decision.' }) input: DecideBatchInput,
  ) {
    return DecideBatchResult.of(async () => ({
      batch: await ctx.transact((tx) => decideBatch(tx, valid(DecideBatch, input))),
    }));
  }

  @Allow('anyone')
  @Subscription(() => BatchType, {
    description: 'A batch: as it is now, then each time it or the work on it moves.',
    subscribe: ({ args, context }) => watchBatch(context as RequestContext, (args as { id: string }).id),
  })
  batchChanged(@Root() batch: Batch, @Arg('id', () => ID, { description: 'The batch.' }) _id: string): BatchType {
    return batch;
  }

  @FieldResolver(() => SellWindowOfferStub, { description: 'The offer it is made for.' })
  offer(@Root() batch: Batch): SellWindowOfferStub {
    return { id: batch.offerId };
  }

  @FieldResolver(() => [WorkOrderType], { description: 'The work on it; none before it is planned.' })
  workOrders(@Ctx() ctx: RequestContext, @Root() batch: Batch): Promise<WorkOrderType[]> {
    return ctx.load(workOrdersOfBatch, batch.id);
  }

  @FieldResolver(() => BatchScheduleType, { nullable: true, description: 'The latest plan; null before there is one.' })
  schedule(@Ctx() ctx: RequestContext, @Root() batch: Batch): Promise<BatchScheduleType | null> {
    return ctx.em.findOne(BatchSchedule, { batchId: batch.id }, { orderBy: { revision: 'desc' } });
  }
}

/** Our copy may lag: what it does not know is asked of catalog before it is refused. */
async function learnTerms(ctx: RequestContext, offerId: string): Promise<void> {
  if (!isId(offerId)) return;
  const known = await ctx.load(counterOfOffer, offerId);
  if (known?.terms != null) return;
  const { offers } = await ctx.command(offerTerms, { offerIds: [offerId] });
  for (const terms of offers) await ctx.transact((tx) => keepTerms(tx, terms));
}

async function watchBatch(ctx: RequestContext, id: string): Promise<AsyncIterable<Batch>> {
  const read = async () => {
    const [batch] = await batchById([id], { em: ctx.em, actor: ctx.actor, now: ctx.now });
    if (batch == null) throw new GraphQLError('There is no such batch.', { extensions: { code: 'NOT_FOUND' } });
    return batch;
  };
  const first = await read();
  const changes = ctx.watch(batchLive, [first.id], async () => [{ key: first.id, seq: -1, value: first.id }]);
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const { done } = await changes.next();
        return done ? { value: undefined, done: true } : { value: await read(), done: false };
      },
      return: () => changes.return!() as Promise<IteratorResult<Batch>>,
    }),
  };
}
