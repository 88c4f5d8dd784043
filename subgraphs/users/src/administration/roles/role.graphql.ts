import { SCOPE_CODES_MAX } from '@muster/kit/domain';
import { common, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { RoleType } from '../../account/account.graphql.ts';
import { LastAdministrator, NotYoursToGive, RoleIsFixed } from './role.refusals.ts';

@ObjectType('Permission', { description: 'Something that is allowed only to those whose roles say so.' })
export class PermissionType {
  @Field(() => String, { description: 'As roles name it, `batch:confirm`.' })
  code!: string;

  @Field(() => String, { description: 'What it lets its holder do.' })
  description!: string;
}

@InputType({ description: 'A new role.' })
export class CreateRoleInput {
  @Field(() => String, { description: 'Unique; capital letters, digits and underscores, 2 to 63.' })
  name!: string;

  @Field(() => String, { description: 'Who it is for; at most 500 characters.' })
  description!: string;

  @Field(() => [String], { description: 'What it permits; you must have each of them yourself. 200 at most.' })
  permissions!: string[];
}

@InputType({ description: 'Where a role shall hold. What is left out is not limited.' })
export class RoleScopeInput {
  @Field(() => [String], { nullable: true, description: 'In these sales channels, by code; 1 to 50.' })
  channels?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In these warehouses, by code; 1 to 50.' })
  warehouses?: string[] | null;
}

@ObjectType('RoleScope', { description: 'Where a role holds. What is null is not limited.' })
export class RoleScopeType {
  @ListSize(SCOPE_CODES_MAX)
  @Field(() => [String], { nullable: true, description: 'In these sales channels, by code.' })
  channels?: string[] | null;

  @ListSize(SCOPE_CODES_MAX)
  @Field(() => [String], { nullable: true, description: 'In these warehouses, by code.' })
  warehouses?: string[] | null;
}

@ObjectType('RoleGrant', { description: 'That somebody has a role.' })
export class RoleGrantType {
  @Field(() => RoleType, { description: 'The role.' })
  role!: RoleType;

  @Field(() => RoleScopeType, { nullable: true, description: 'Where it holds; null for everywhere.' })
  scope!: RoleScopeType | null;
}

@ObjectType({ description: 'The role as it is now.' })
export class RolePayload {
  @Field(() => RoleType, { description: 'The role.' })
  role!: RoleType;
}

@ObjectType({
  description:
    'Whose roles were changed. Their access tokens are worth nothing from here on; a refresh brings the new permissions.',
})
export class RolesChangedPayload {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;
}

export const notYours = exposed(NotYoursToGive, 'You can only give what you have.', {
  permission: { type: () => String, description: 'What you lack.' },
});
const fixed = exposed(RoleIsFixed, 'What the role permits is not yours to change.', {
  role: { type: () => String, description: 'Its name.' },
});
export const lastAdministrator = exposed(LastAdministrator, 'Nobody would be left who can give roles.', {});

export const CreateRoleResult = resultUnion('CreateRoleResult', 'What became of `createRole`.', RolePayload, [
  notYours,
  common.codeTaken,
  common.invalidInput,
  common.stepUpRequired,
]);
export const SetRolePermissionsResult = resultUnion(
  'SetRolePermissionsResult',
  'What became of `setRolePermissions`.',
  RolePayload,
  [notYours, fixed, common.notFound, common.invalidInput, common.stepUpRequired],
);
export const ChangeRolesResult = resultUnion(
  'ChangeRolesResult',
  'What became of giving or taking a role.',
  RolesChangedPayload,
  [notYours, lastAdministrator, common.tooMany, common.notFound, common.invalidInput, common.stepUpRequired],
);
