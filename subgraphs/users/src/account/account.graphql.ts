import { DateTime, enumType, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import type { AccountStatus } from './account.states.ts';

export const StatusEnum = enumType<AccountStatus>('AccountStatus', 'Whether an account may sign in.', {
  ACTIVE: 'Sign-in is allowed.',
  INACTIVE: 'Sign-in is refused: the account is out of use, or was erased.',
  LOCKED: 'Sign-in is refused until an administrator has investigated.',
  BANNED: 'Sign-in is refused until an administrator lifts the ban.',
});

@ObjectType('Role', { description: 'Named set of permissions.' })
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class RoleType {
  @Field(() => ID, { description: 'UUID of the role.' })
  id!: string;

  @Field(() => String, { description: 'Unique, e.g. `ADMINISTRATOR`.' })
  name!: string;

  @Field(() => String, { description: 'Purpose of the role, in the words of whoever made it.' })
  description!: string;

  @Field(() => Int, {
    description: 'Version of the role and its permissions, counted up by each change; for `expectedVersion`.',
  })
  version!: number;
}

@ObjectType('User', {
  description: 'Somebody with an account. Everybody sees their own; others need the permission `user:read`.',
})
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class UserType {
  @Field(() => ID, { description: 'UUID of the user.' })
  id!: string;

  @Field(() => String, { description: 'Email address, for signing in.' })
  email!: string;

  @Field(() => String, { nullable: true, description: 'Name to show for the person.' })
  displayName?: string | null;

  @Field(() => StatusEnum, { description: 'Whether the account may sign in.' })
  status!: AccountStatus;

  @Field(() => DateTime, { description: 'Moment of the sign-up.' })
  createdAt!: Date;
}
