import { common, resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { UserType } from '../../account/account.graphql.ts';
import { lastAdministrator } from '../roles/role.graphql.ts';

@ObjectType({ description: 'The account after the change.' })
export class UserStatusPayload {
  @Field(() => UserType, { description: 'Account with its new status.' })
  user!: UserType;
}

export const SetUserStatusResult = resultUnion(
  'SetUserStatusResult',
  'Result of `setUserStatus`: the account, or a refusal.',
  UserStatusPayload,
  [lastAdministrator, common.invalidTransition, common.notFound, common.invalidInput, common.stepUpRequired],
);
