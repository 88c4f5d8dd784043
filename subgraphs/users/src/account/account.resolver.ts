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
  @Query(() => UserType, { nullable: true, description: 'Who is asking.' })
  me(@Ctx() ctx: RequestContext): Promise<UserType | null> {
    return ctx.load(visibleAccountById, ctx.actor.id);
  }

  @Allow('user:read')
  @Query(() => UserType, { nullable: true, description: 'Somebody with an account; null when there is nobody.' })
  user(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Whose account.' }) id: string,
  ): Promise<UserType | null> {
    return ctx.load(visibleAccountById, id);
  }

  @ListSize(ROLES_OF_ONE_MAX)
  @FieldResolver(() => [RoleType], { description: 'Their roles, by name.' })
  roles(@Ctx() ctx: RequestContext, @Root() account: Account): Promise<RoleType[]> {
    return ctx.load(rolesOfAccount, account.id);
  }

  @ListSize(PERMISSIONS_MAX)
  @FieldResolver(() => [String], { description: 'Everything their roles permit everywhere, sorted.' })
  async permissions(@Ctx() ctx: RequestContext, @Root() account: Account): Promise<string[]> {
    return permissionsOf(await ctx.load(rolesOfAccount, account.id));
  }
}
