import { enumType, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { AccountStatus } from './account.states.ts';

export const StatusEnum = enumType<AccountStatus>('AccountStatus', 'Whether somebody may sign in.', {
  ACTIVE: 'They may.',
  INACTIVE: 'They may not: the account is out of use, or was erased.',
  LOCKED: 'They may not until an administrator has looked into something.',
  BANNED: 'They may not any more.',
});

@ObjectType('Role', { description: 'A set of permissions under one name.' })
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class RoleType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'Unique, e.g. `ADMINISTRATOR`.' })
  name!: string;
}

@ObjectType('User', {
  description: 'Somebody with an account. Everybody sees their own; others need the permission `user:read`.',
})
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class UserType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'What they sign in with.' })
  email!: string;

  @Field(() => String, { nullable: true, description: 'What they want to be called.' })
  displayName?: string | null;

  @Field(() => StatusEnum, { description: 'Whether they may sign in.' })
  status!: AccountStatus;
}
