import { Allow, Cost } from '@muster/kit/graphql';
import { type RequestContext, SYSTEM_READ } from '@muster/kit/subgraph';
import { Ctx, Query, Resolver } from 'type-graphql';
import { SystemHealthType } from './health.graphql.ts';
import { readHealth } from './read-health.ts';

/** Every part counts its backlog. */
const HEALTH_COST = 50;

@Resolver()
export class HealthResolver {
  @Allow(SYSTEM_READ)
  @Cost(HEALTH_COST)
  @Query(() => SystemHealthType, {
    nullable: true,
    description: 'Health of the system and its backlogs, read from every part at this moment.',
  })
  systemHealth(@Ctx() ctx: RequestContext): Promise<SystemHealthType> {
    return readHealth(ctx.services, ctx.caller);
  }
}
