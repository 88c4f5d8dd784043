import { COUNT_MAX, valid } from '@muster/kit/domain';
import { Allow, Cost, ListSize, PageArgs, Paged, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RoleType } from '../../account/account.graphql.ts';
import { PERMISSIONS_MAX } from '../../account/held-roles.ts';
import type { Role } from '../../account/role.entity.ts';
import { CreateRole, createRole } from './create-role.ts';
import { Granted, grantRole } from './grant-role.ts';
import {
  ChangeRolesResult,
  CreateRoleInput,
  CreateRoleResult,
  PermissionType,
  RoleConnection,
  RoleScopeInput,
  SetRolePermissionsResult,
} from './role.graphql.ts';
import {
  holdersOfRole,
  listPermissions,
  listRoles,
  pageOfRoles,
  permissionsOfRoles,
  ROLES_SHOWN_MAX,
} from './role.loaders.ts';
import { SetPermissions, setRolePermissions } from './set-role-permissions.ts';
import { withdrawRole } from './withdraw-role.ts';

/** Cost of a count that stops at `COUNT_MAX`, as of any list. */
const COUNT_COST = 20;

@Resolver(() => RoleType)
export class RoleResolver {
  @Allow('role:manage')
  @ListSize(ROLES_SHOWN_MAX)
  @Query(() => [RoleType], {
    description: 'Roles by name; 1,000 at most.',
    deprecationReason: '2027-06-30: Use rolePage.',
  })
  roles(@Ctx() ctx: RequestContext): Promise<RoleType[]> {
    return listRoles(ctx);
  }

  @Allow('role:manage')
  @Paged()
  @Query(() => RoleConnection, { nullable: true, description: 'Roles by name, those of the system among them.' })
  rolePage(@Ctx() ctx: RequestContext, @Args(() => PageArgs) page: PageArgs) {
    return pageOfRoles(ctx, page);
  }

  @Allow('role:manage')
  @ListSize(PERMISSIONS_MAX)
  @Query(() => [PermissionType], { description: 'Permissions that subgraphs declare, by code.' })
  permissions(@Ctx() ctx: RequestContext): Promise<PermissionType[]> {
    return listPermissions(ctx);
  }

  @StepUp()
  @Allow('role:manage')
  @Mutation(() => CreateRoleResult.type, { description: 'Creates a role with permissions that you have.' })
  createRole(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateRoleInput, { description: 'The new role.' }) input: CreateRoleInput,
  ) {
    return CreateRoleResult.of(async () => {
      const wanted = valid(CreateRole, input);
      return { role: await ctx.transact((tx) => createRole(tx, wanted)) };
    });
  }

  @StepUp()
  @Allow('role:manage')
  @Mutation(() => SetRolePermissionsResult.type, {
    description: 'Replaces the permissions of a role. In effect at once for everybody who has the role.',
  })
  setRolePermissions(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the role.' }) id: string,
    @Arg('permissions', () => [String], { description: 'All permissions of the role; 200 at most.' }) given: string[],
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'Version of the role that you read; left out, the last write wins.',
    })
    expectedVersion: number | null,
  ) {
    return SetRolePermissionsResult.of(async () => {
      const { permissions } = valid(SetPermissions, { permissions: given });
      return { role: await ctx.transact((tx) => setRolePermissions(tx, id, permissions, expectedVersion)) };
    });
  }

  @StepUp()
  @Allow('role:manage')
  @Mutation(() => ChangeRolesResult.type, {
    description: 'Grants a role, everywhere or within a scope. Granting a held role again replaces its scope.',
  })
  grantRole(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'The account that receives it.' }) userId: string,
    @Arg('roleId', () => ID, { description: 'Id of the role.' }) roleId: string,
    @Arg('scope', () => RoleScopeInput, {
      nullable: true,
      description:
        'Scope; left out: everywhere. A scoped permission does not open fields that require the permission everywhere.',
    })
    given: RoleScopeInput | null,
  ) {
    return ChangeRolesResult.of(async () => {
      const { scope } = valid(Granted, { scope: given });
      return { userId: await ctx.transact((tx) => grantRole(tx, userId, roleId, scope)) };
    });
  }

  @StepUp()
  @Allow('role:manage')
  @Mutation(() => ChangeRolesResult.type, { description: 'Withdraws a role; refused for the last administrator.' })
  withdrawRole(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'The account that holds it.' }) userId: string,
    @Arg('roleId', () => ID, { description: 'Id of the role.' }) roleId: string,
  ) {
    return ChangeRolesResult.of(async () => ({ userId: await ctx.transact((tx) => withdrawRole(tx, userId, roleId)) }));
  }

  @ListSize(PERMISSIONS_MAX)
  @FieldResolver(() => [String], { description: 'Permissions of the role, sorted.' })
  permits(@Ctx() ctx: RequestContext, @Root() { id }: RoleType): Promise<string[]> {
    return ctx.load(permissionsOfRoles, id);
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the system relies on the role: its permissions cannot be changed.',
  })
  isFixed(@Root() { isSystem }: Pick<Role, 'isSystem'>): boolean {
    return isSystem;
  }

  @Cost(COUNT_COST)
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Number of accounts that hold the role, everywhere or within a scope; null above 10,000, and without the permission `role:manage`.',
  })
  async userCount(@Ctx() ctx: RequestContext, @Root() { id }: RoleType): Promise<number | null> {
    const count = await ctx.load(holdersOfRole, id);
    return count === null || count > COUNT_MAX ? null : count;
  }
}
