import { common, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { UserType } from '../../account/account.graphql.ts';
import { UsernameTaken } from './username.refusals.ts';

@ObjectType({ description: 'The account with its new username.' })
export class UsernamePayload {
  @Field(() => UserType, { description: 'Your account, with its new username.' })
  user!: UserType;
}

export const ChangeUsernameResult = resultUnion(
  'ChangeUsernameResult',
  'Result of `changeUsername`: your account, or a refusal.',
  UsernamePayload,
  [exposed(UsernameTaken, 'The username is taken.', {}), common.notFound, common.invalidInput],
);
