import { SCOPE_CODES_MAX } from '@muster/kit/domain';
import { common, connectionType, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { RoleType } from '../../account/account.graphql.ts';
import { LastAdministrator, NotYoursToGive, RoleIsFixed } from './role.refusals.ts';

@ObjectType('Permission', { description: 'A permission that roles can have.' })
export class PermissionType {
  @Field(() => String, { description: 'Code of the permission, `batch:confirm`.' })
  code!: string;

  @Field(() => String, { description: 'The action that it allows.' })
  description!: string;
}

@InputType({ description: 'A new role.' })
export class CreateRoleInput {
  @Field(() => String, { description: 'Unique; capital letters, digits and underscores, 2 to 63.' })
  name!: string;

  @Field(() => String, { description: 'Purpose of the role; at most 500 characters.' })
  description!: string;

  @Field(() => [String], { description: 'Permissions, 200 at most; you must have each yourself.' })
  permissions!: string[];
}

@InputType({ description: 'Scope of a granted role. A missing limit is none.' })
export class RoleScopeInput {
  @Field(() => [String], { nullable: true, description: 'Sales channels by code; 1 to 50.' })
  channels?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Warehouses by code; 1 to 50.' })
  warehouses?: string[] | null;
}

@ObjectType('RoleScope', { description: 'Scope of a granted role. A null limit is none.' })
export class RoleScopeType {
  @ListSize(SCOPE_CODES_MAX)
  @Field(() => [String], { nullable: true, description: 'Sales channels, by code.' })
  channels?: string[] | null;

  @ListSize(SCOPE_CODES_MAX)
  @Field(() => [String], { nullable: true, description: 'Warehouses, by code.' })
  warehouses?: string[] | null;
}

@ObjectType('RoleGrant', { description: 'Role that an account holds.' })
export class RoleGrantType {
  @Field(() => RoleType, { description: 'The role, with its permissions.' })
  role!: RoleType;

  @Field(() => RoleScopeType, { nullable: true, description: 'Scope of the role; null for everywhere.' })
  scope!: RoleScopeType | null;
}

export const RoleConnection = connectionType('Role', () => RoleType);

@ObjectType({ description: 'The role after the change.' })
export class RolePayload {
  @Field(() => RoleType, { description: 'The role, with its permissions.' })
  role!: RoleType;
}

@ObjectType({
  description: 'The account whose roles changed. Its access tokens are revoked; a refresh brings the new permissions.',
})
export class RolesChangedPayload {
  @Field(() => ID, { description: 'Id of the account.' })
  userId!: string;
}

export const notYours = exposed(NotYoursToGive, 'You can only grant permissions that you have.', {
  permission: { type: () => String, description: 'The permission that you lack.' },
});
const fixed = exposed(RoleIsFixed, 'The permissions of a system role are fixed.', {
  role: { type: () => String, description: 'Name of the role.' },
});
export const lastAdministrator = exposed(LastAdministrator, 'No administrator who can grant roles would remain.', {});

export const CreateRoleResult = resultUnion(
  'CreateRoleResult',
  'Result of `createRole`: the role, or a refusal.',
  RolePayload,
  [notYours, common.codeTaken, common.invalidInput, common.stepUpRequired],
);
export const SetRolePermissionsResult = resultUnion(
  'SetRolePermissionsResult',
  'Result of `setRolePermissions`: the role, or a refusal.',
  RolePayload,
  [notYours, fixed, common.staleVersion, common.notFound, common.invalidInput, common.stepUpRequired],
);
export const ChangeRolesResult = resultUnion(
  'ChangeRolesResult',
  'Result of `grantRole` and `withdrawRole`: the account, or a refusal.',
  RolesChangedPayload,
  [notYours, lastAdministrator, common.tooMany, common.notFound, common.invalidInput, common.stepUpRequired],
);
