import { ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Account } from '../../account/account.entity.ts';
import { UserType } from '../../account/account.graphql.ts';
import { ROLES_OF_ONE_MAX, rolesOfAccount } from '../../account/held-roles.ts';
import { RoleGrantType } from './role.graphql.ts';

@Resolver(() => UserType)
export class RoleGrantsResolver {
  @ListSize(ROLES_OF_ONE_MAX)
  @FieldResolver(() => [RoleGrantType], { description: 'Held roles with their scopes, by name.' })
  async roleGrants(@Ctx() ctx: RequestContext, @Root() account: Account): Promise<RoleGrantType[]> {
    const held = await ctx.load(rolesOfAccount, account.id);
    return held.map(({ scope, ...role }) => ({ role, scope }));
  }
}
