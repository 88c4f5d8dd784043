import { may } from '@muster/kit/domain';
import { Allow, COUNT_COST, Cost, derivedId, ForViewer } from '@muster/kit/graphql';
import { countRows } from '@muster/kit/orm';
import type { RequestContext } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Int, Query, Resolver } from 'type-graphql';
import { Batch } from '../batch/batch.entity.ts';
import { batchesWhere } from '../batch/list-batches.ts';
import { BatchCounter } from '../counter/counter.entity.ts';
import { countersWhere } from '../counter/list-counters.ts';
import { AttentionType } from './attention.graphql.ts';

@Resolver(() => AttentionType)
export class AttentionResolver {
  @ForViewer()
  @Allow('anyone')
  @Query(() => AttentionType, {
    nullable: true,
    description: 'Counts of the work that waits for the caller: people, and API keys by their permissions.',
  })
  attention(@Ctx() ctx: RequestContext): AttentionType {
    return { id: derivedId('Attention', ctx.actor.id) };
  }

  @ForViewer()
  @Cost(COUNT_COST)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Offers whose threshold is reached and whose batch awaits confirmation: `batchCounters(filter: { status: [REACHED] })`. Null without the permission `batch:confirm`.',
  })
  async thresholdsReached(@Ctx() ctx: RequestContext): Promise<number | null> {
    return countCounters(ctx, { status: ['REACHED'] });
  }

  @ForViewer()
  @Cost(COUNT_COST)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Offers that wait for the decision of an administrator: `batchCounters(filter: { awaitsDecision: true })`. Null without the permission `batch:confirm`.',
  })
  async decisions(@Ctx() ctx: RequestContext): Promise<number | null> {
    return countCounters(ctx, { awaitsDecision: true });
  }

  @ForViewer()
  @Cost(COUNT_COST)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Batches whose planned completion date has passed: `batches(filter: { isLate: true })`. Null without the permission `batch:confirm`.',
  })
  async lateBatches(@Ctx() ctx: RequestContext): Promise<number | null> {
    return may(ctx.actor, 'batch:confirm') ? countRows(ctx.em, Batch, batchesWhere(ctx, { isLate: true })) : null;
  }
}

async function countCounters(ctx: RequestContext, filter: Parameters<typeof countersWhere>[1]): Promise<number | null> {
  return may(ctx.actor, 'batch:confirm') ? countRows(ctx.em, BatchCounter, countersWhere(ctx.actor, filter)) : null;
}
