import { common, resultUnion } from '@muster/kit/graphql';
import { Field, Int, ObjectType } from 'type-graphql';
import { weakPassword } from '../../account/account.graphql.ts';
import { tooManyTries, wrongPassword } from '../../administration/erasure/erasure.graphql.ts';

@ObjectType({ description: 'The password was changed.' })
export class PasswordChangedPayload {
  @Field(() => Int, { description: 'How many other sessions were ended.' })
  endedSessions!: number;
}

export const ChangePasswordResult = resultUnion(
  'ChangePasswordResult',
  'What became of `changePassword`.',
  PasswordChangedPayload,
  [weakPassword, wrongPassword, tooManyTries, common.stepUpRequired],
);
