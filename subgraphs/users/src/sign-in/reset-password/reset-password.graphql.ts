import { resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { weakPassword } from '../hashing/password.graphql.ts';
import { tokenNotValid } from '../one-time-tokens/one-time-token.graphql.ts';

@ObjectType({ description: 'The password was changed, and every session ended.' })
export class PasswordResetPayload {
  @Field(() => Boolean, { description: 'True. Sign in with the new password.' })
  changed!: boolean;
}

export const ResetPasswordResult = resultUnion(
  'ResetPasswordResult',
  'What became of `resetPassword`.',
  PasswordResetPayload,
  [tokenNotValid, weakPassword],
);
