import { resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { weakPassword } from '../hashing/password.graphql.ts';
import { tokenNotValid } from '../one-time-tokens/one-time-token.graphql.ts';

@ObjectType({ description: 'The reset password. Every session has ended.' })
export class PasswordResetPayload {
  @Field(() => Boolean, { description: 'Always true. Sign in with the new password.' })
  changed!: boolean;
}

export const ResetPasswordResult = resultUnion(
  'ResetPasswordResult',
  'Result of `resetPassword`: success, or a refusal.',
  PasswordResetPayload,
  [tokenNotValid, weakPassword],
);
