import { common, exposed, resultUnion } from '@muster/kit/graphql';
import { Field, InputType } from 'type-graphql';
import { AuthSession } from '../auth-session.graphql.ts';
import { weakPassword } from '../hashing/password.graphql.ts';
import { EmailTaken } from './sign-up.refusals.ts';

@InputType({ description: 'A new account.' })
export class SignUpInput {
  @Field(() => String, {
    description: 'At most 254 characters, the domain of any script; compared without regard to case.',
  })
  email!: string;

  @Field(() => String, {
    description: '8 to 256 characters of any kind; not a common password, nor the e-mail address.',
  })
  password!: string;

  @Field(() => String, { nullable: true, description: 'At most 100 characters.' })
  displayName?: string | null;
}

export const SignUpResult = resultUnion('SignUpResult', 'What became of `signUp`.', AuthSession, [
  exposed(EmailTaken, 'There is an account with this address already.', {}),
  weakPassword,
  common.invalidInput,
]);
