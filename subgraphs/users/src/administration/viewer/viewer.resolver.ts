import type { Rate } from '@muster/kit/domain';
import { Allow, ForViewer } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { UserType } from '../../account/account.graphql.ts';
import { visibleAccountById } from '../../account/account.loaders.ts';
import { ApiClient } from '../api-clients/api-client.entity.ts';
import { ApiClientType } from '../api-clients/api-client.graphql.ts';
import { type ListedClient, withPermissions } from '../api-clients/client-permissions.ts';
import { RateLimitType, ViewerType } from './viewer.graphql.ts';

@Resolver(() => ViewerType)
export class ViewerResolver {
  @Allow('anyone')
  @ForViewer()
  @Query(() => ViewerType, {
    nullable: true,
    description: 'Whoever asks, what they may, and how much is left to them; null without a token or a key.',
  })
  viewer(@Ctx() { actor }: RequestContext): ViewerType | null {
    if (actor.kind !== 'USER' && actor.kind !== 'API_CLIENT') return null;
    return { permissions: [...actor.permissions].toSorted() };
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'The person; null for a program.' })
  async user(@Ctx() ctx: RequestContext): Promise<UserType | null> {
    return ctx.actor.kind === 'USER' ? ctx.load(visibleAccountById, ctx.actor.id) : null;
  }

  @FieldResolver(() => ApiClientType, {
    nullable: true,
    description: 'The program, by its API key; null for a person.',
  })
  async client(@Ctx() { actor, em }: RequestContext): Promise<ListedClient | null> {
    if (actor.kind !== 'API_CLIENT') return null;
    const client = await em.findOne(ApiClient, { id: actor.id });
    if (client === null) return null;
    const [listed] = await withPermissions(em, [client]);
    return listed!;
  }

  @FieldResolver(() => RateLimitType, { nullable: true, description: 'Rate limit of the caller; null without one.' })
  rateLimit(@Ctx() { caller }: RequestContext): Rate | null {
    return caller.rate ?? null;
  }
}
