import { common, resultUnion } from '@muster/kit/graphql';
import { Field, Int, ObjectType } from 'type-graphql';
import { tooManyTries, wrongPassword } from '../confirm-password/confirm-password.graphql.ts';
import { weakPassword } from '../hashing/password.graphql.ts';

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
