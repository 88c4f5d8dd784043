import { connectionType, enumType } from '@muster/kit/graphql';
import { Field, ID, InputType } from 'type-graphql';
import { StatusEnum, UserType } from '../../account/account.graphql.ts';
import type { AccountStatus } from '../../account/account.states.ts';
import type { Tier } from '../../account/tiers.ts';
import { TierEnum } from '../../person/tier/tier.graphql.ts';
import type { UserSort } from './list-users.ts';

export const UserSortEnum = enumType<UserSort>(
  'UserSort',
  'Sort order of a list of users. Names and addresses are sealed, so no list is sorted by them.',
  {
    NEWEST: 'The account that was opened last comes first.',
    OLDEST: 'The account that was opened first comes first.',
  },
);

export const UserConnectionType = connectionType('User', () => UserType);

@InputType({ description: 'Filter of a list of users: an account matches all of what is given.' })
export class UserFilterInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Email address, username or display name, as a whole: they are sealed, and no part of one can be searched. Case does not matter. Each account found leaves an audit entry.',
  })
  search?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Phone number, E.164 as a whole: `+886912345678`. Needs the permission `user:read_personal_data`; each account found leaves an audit entry.',
  })
  phone?: string | null;

  @Field(() => [ID], { nullable: true, description: 'UUIDs of users, at most 100.' })
  ids?: string[] | null;

  @Field(() => [StatusEnum], { nullable: true, description: 'Statuses, any of which matches.' })
  status?: AccountStatus[] | null;

  @Field(() => [TierEnum], { nullable: true, description: 'Customer tiers, any of which matches.' })
  tier?: Tier[] | null;

  @Field(() => ID, { nullable: true, description: 'UUID of a role: who holds it, everywhere or within a scope.' })
  roleId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the account holds a role that permits anything, everywhere or within a scope.',
  })
  isStaff?: boolean | null;
}
