import { valid } from '@muster/kit/domain';
import { Allow, ListSize, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { RoleType } from '../../account/account.graphql.ts';
import { PERMISSIONS_MAX } from '../../account/held-roles.ts';
import {
  CreateRole,
  createRole,
  Granted,
  grantRole,
  SetPermissions,
  setRolePermissions,
  withdrawRole,
} from './keep-roles.ts';
import {
  ChangeRolesResult,
  CreateRoleInput,
  CreateRoleResult,
  PermissionType,
  RoleScopeInput,
  SetRolePermissionsResult,
} from './role.graphql.ts';
import { listPermissions, listRoles, permissionsOfRoles, ROLES_SHOWN_MAX } from './role.loaders.ts';

@Resolver(() => RoleType)
export class RoleResolver {
  @Allow('role:manage')
  @ListSize(ROLES_SHOWN_MAX)
  @Query(() => [RoleType], { description: 'Every role, by name; 1,000 at most.' })
  roles(@Ctx() ctx: RequestContext): Promise<RoleType[]> {
    return listRoles(ctx);
  }

  @Allow('role:manage')
  @ListSize(PERMISSIONS_MAX)
  @Query(() => [PermissionType], { description: 'Every permission that some subgraph asks for.' })
  permissions(@Ctx() ctx: RequestContext): Promise<PermissionType[]> {
    return listPermissions(ctx);
  }

  @StepUp()
  @Allow('role:manage')
  @Mutation(() => CreateRoleResult.type, { description: 'Makes a role.' })
  createRole(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateRoleInput, { description: 'The role.' }) input: CreateRoleInput,
  ) {
    return CreateRoleResult.of(() => {
      const wanted = valid(CreateRole, input);
      return ctx.transact(async (tx) => ({ role: await createRole(tx, wanted) }));
    });
  }

  @StepUp()
  @Allow('role:manage')
  @Mutation(() => SetRolePermissionsResult.type, {
    description: 'Says anew what a role permits. It holds at once for everybody who has the role.',
  })
  setRolePermissions(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The role.' }) id: string,
    @Arg('permissions', () => [String], { description: 'All that it shall permit; 200 at most.' }) given: string[],
  ) {
    return SetRolePermissionsResult.of(() => {
      const { permissions } = valid(SetPermissions, { permissions: given });
      return ctx.transact(async (tx) => ({ role: await setRolePermissions(tx, id, permissions) }));
    });
  }

  @StepUp()
  @Allow('role:manage')
  @Mutation(() => ChangeRolesResult.type, {
    description:
      'Gives somebody a role, everywhere or in some places only. Of a role that they have it says anew where it holds.',
  })
  grantRole(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'Who gets it.' }) userId: string,
    @Arg('roleId', () => ID, { description: 'The role.' }) roleId: string,
    @Arg('scope', () => RoleScopeInput, {
      nullable: true,
      description:
        'Where it holds; left out: everywhere. What a role permits in some places only opens no field that needs the permission as such.',
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
  @Mutation(() => ChangeRolesResult.type, { description: 'Takes a role away from somebody.' })
  withdrawRole(
    @Ctx() ctx: RequestContext,
    @Arg('userId', () => ID, { description: 'Who has it.' }) userId: string,
    @Arg('roleId', () => ID, { description: 'The role.' }) roleId: string,
  ) {
    return ChangeRolesResult.of(async () => ({ userId: await ctx.transact((tx) => withdrawRole(tx, userId, roleId)) }));
  }

  @ListSize(PERMISSIONS_MAX)
  @FieldResolver(() => [String], { description: 'What it permits, sorted.' })
  permits(@Ctx() ctx: RequestContext, @Root() { id }: RoleType): Promise<string[]> {
    return ctx.load(permissionsOfRoles, id);
  }
}
