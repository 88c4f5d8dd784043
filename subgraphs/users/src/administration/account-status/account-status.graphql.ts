import { common, resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { UserType } from '../../account/account.graphql.ts';
import { lastAdministrator } from '../roles/role.graphql.ts';

@ObjectType({ description: 'The account as it is now.' })
export class UserStatusPayload {
  @Field(() => UserType, { description: 'Whose it is.' })
  user!: UserType;
}

export const SetUserStatusResult = resultUnion(
  'SetUserStatusResult',
  'What became of `setUserStatus`.',
  UserStatusPayload,
  [lastAdministrator, common.invalidTransition, common.notFound, common.invalidInput, common.stepUpRequired],
);
