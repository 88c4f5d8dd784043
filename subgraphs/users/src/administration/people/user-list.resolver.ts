import { may, valid } from '@muster/kit/domain';
import { Allow, forbidden, PageArgs, Paged, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql';
import { listUsers, type UserSort } from './list-users.ts';
import { UserFilter } from './user-filter.ts';
import { UserConnectionType, UserFilterInput, UserSortEnum } from './user-list.graphql.ts';

@Resolver()
export class UserListResolver {
  @StepUp({ keys: 'by scope' })
  @Allow('user:read')
  @Paged()
  @Query(() => UserConnectionType, {
    nullable: true,
    description: 'Accounts of all people, erased ones among them. Each page leaves an audit entry.',
  })
  users(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => UserFilterInput, { nullable: true, description: 'Which accounts; all when left out.' })
    filter: UserFilterInput | null,
    @Arg('sort', () => UserSortEnum, { defaultValue: 'NEWEST', description: 'Sort order of the list.' })
    sort: UserSort,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof UserConnectionType>> {
    const wanted = valid(UserFilter, filter ?? {});
    if (wanted.phone != null && !may(ctx.actor, 'user:read_personal_data'))
      throw forbidden('A search by phone needs the permission user:read_personal_data.');
    return listUsers(ctx, wanted, sort, page);
  }
}
