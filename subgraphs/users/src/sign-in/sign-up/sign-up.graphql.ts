import { common, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, InputType } from 'type-graphql';
import { AuthSession } from '../auth-session.graphql.ts';
import { weakPassword } from '../hashing/password.graphql.ts';
import { EmailTaken } from './sign-up.refusals.ts';

@InputType({ description: 'A new account.' })
export class SignUpInput {
  @Field(() => String, {
    description: 'Email address: at most 254 characters, the domain in any script; compared without case.',
  })
  email!: string;

  @Field(() => String, {
    description: '8 to 256 characters of any kind; neither a common password nor the email address.',
  })
  password!: string;

  @Field(() => String, { nullable: true, description: 'At most 100 characters.' })
  displayName?: string | null;
}

export const emailTaken = exposed(EmailTaken, 'An account with this address exists already.', {});

export const SignUpResult = resultUnion(
  'SignUpResult',
  'Result of `signUp`: a session of the new account, or a refusal.',
  AuthSession,
  [emailTaken, weakPassword, common.invalidInput],
);
