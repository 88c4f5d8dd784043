import { may } from '@muster/kit/domain';
import { COUNT_COST, Cost, ForViewer } from '@muster/kit/graphql';
import { type RequestContext, SYSTEM_READ } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Int, Resolver } from 'type-graphql';
import { countParkedEvents } from '../parked/list-parked.ts';
import { AttentionStub } from './attention.graphql.ts';

@Resolver(() => AttentionStub)
export class AttentionResolver {
  @ForViewer()
  @Cost(COUNT_COST)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Parked events that wait for `replayParkedEvents`: `parkedEvents`. Null without the permission `system:read`, and while a part of the system does not answer.',
  })
  async parkedEvents(@Ctx() ctx: RequestContext): Promise<number | null> {
    return may(ctx.actor, SYSTEM_READ) ? countParkedEvents(ctx.services, ctx.caller) : null;
  }
}
