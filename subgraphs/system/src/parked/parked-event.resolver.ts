import { valid } from '@muster/kit/domain';
import { Allow, BulkResult, bulkRows, Cost, PageArgs, Paged } from '@muster/kit/graphql';
import { BULK_MAX, type RequestContext, SYSTEM_MANAGE, SYSTEM_READ } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { listParkedEvents } from './list-parked.ts';
import { ParkedEventConnection, ParkedEventType } from './parked-event.graphql.ts';
import { ReplayParked, replayParkedEvents } from './replay-parked.ts';

/** A page of each part. */
const PARKED_COST = 50;

@Resolver(() => ParkedEventType)
export class ParkedEventResolver {
  @Allow(SYSTEM_READ)
  @Paged()
  @Cost(PARKED_COST)
  @Query(() => ParkedEventConnection, {
    nullable: true,
    description:
      'Parked events of every part, oldest first; those that wait behind another one are counted by it. Fails as a whole while a part does not answer.',
  })
  parkedEvents(@Ctx() ctx: RequestContext, @Args(() => PageArgs) page: PageArgs) {
    return listParkedEvents(ctx.services, ctx.caller, page);
  }

  @Allow(SYSTEM_MANAGE)
  @Mutation(() => BulkResult.type, {
    description:
      'Retries parked events, each with all that wait behind it, in order up to the first failure. The error of a row is an `InvalidTransition` when the event is still parked, `NotFound` when it is not parked any more.',
  })
  replayParkedEvents(
    @Ctx() ctx: RequestContext,
    @Arg('ids', () => [ID], { description: `Ids of parked events, 1 to ${BULK_MAX}.` })
    ids: string[],
  ) {
    return BulkResult.of(async () => ({
      rows: bulkRows(await replayParkedEvents(ctx, valid(ReplayParked, { ids })), ctx.caller.locale ?? 'en'),
    }));
  }
}
