import { Allow, ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Account } from './account.entity.ts';
import { RoleType, UserType } from './account.graphql.ts';
import { visibleAccountById } from './account.loaders.ts';
import { PERMISSIONS_MAX, permissionsOf, ROLES_OF_ONE_MAX, rolesOfAccount } from './held-roles.ts';

@Resolver(() => UserType)
export class AccountResolver {
  @Allow('signed-in')
  @Query(() => UserType, { nullable: true, description: 'Account of the caller.' })
  me(@Ctx() ctx: RequestContext): Promise<UserType | null> {
    return ctx.load(visibleAccountById, ctx.actor.id);
  }

  @Allow('user:read')
  @Query(() => UserType, { nullable: true, description: 'An account by its id; null when there is none.' })
  user(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the account.' }) id: string,
  ): Promise<UserType | null> {
    return ctx.load(visibleAccountById, id);
  }

  @ListSize(ROLES_OF_ONE_MAX)
  @FieldResolver(() => [RoleType], { description: 'Held roles, by name.' })
  roles(@Ctx() ctx: RequestContext, @Root() account: Account): Promise<RoleType[]> {
    return ctx.load(rolesOfAccount, account.id);
  }

  @ListSize(PERMISSIONS_MAX)
  @FieldResolver(() => [String], { description: 'Permissions that the roles give everywhere, sorted.' })
  async permissions(@Ctx() ctx: RequestContext, @Root() account: Account): Promise<string[]> {
    return permissionsOf(await ctx.load(rolesOfAccount, account.id));
  }
}
