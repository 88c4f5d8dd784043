import { common, resultUnion } from '@muster/kit/graphql';
import { Field, Int, ObjectType } from 'type-graphql';
import { tooManyTries, wrongPassword } from '../confirm-password/confirm-password.graphql.ts';
import { weakPassword } from '../hashing/password.graphql.ts';

@ObjectType({ description: 'The changed password, and its effect.' })
export class PasswordChangedPayload {
  @Field(() => Int, { description: 'Number of other sessions that were ended.' })
  endedSessions!: number;
}

export const ChangePasswordResult = resultUnion(
  'ChangePasswordResult',
  'Result of `changePassword`: the number of ended sessions, or a refusal.',
  PasswordChangedPayload,
  [weakPassword, wrongPassword, tooManyTries, common.stepUpRequired],
);
