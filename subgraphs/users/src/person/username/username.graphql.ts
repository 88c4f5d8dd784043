import { common, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { UserType } from '../../account/account.graphql.ts';
import { UsernameTaken } from './username.refusals.ts';

@ObjectType({ description: 'The name was changed.' })
export class UsernamePayload {
  @Field(() => UserType, { description: 'You.' })
  user!: UserType;
}

export const ChangeUsernameResult = resultUnion(
  'ChangeUsernameResult',
  'What became of `changeUsername`.',
  UsernamePayload,
  [exposed(UsernameTaken, 'Somebody has this name already.', {}), common.notFound, common.invalidInput],
);
