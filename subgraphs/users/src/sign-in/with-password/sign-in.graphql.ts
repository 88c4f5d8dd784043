import { resultUnion } from '@muster/kit/graphql';
import { Field, InputType } from 'type-graphql';
import { AuthSession } from '../auth-session.graphql.ts';
import { accountLocked, invalidCredentials, mfaRequired } from '../credentials.graphql.ts';

@InputType({ description: 'Who wants to sign in.' })
export class SignInInput {
  @Field(() => String, { description: 'The e-mail address or the username, in any case.' })
  email!: string;

  @Field(() => String, { description: 'Exactly as it was chosen.' })
  password!: string;

  @Field(() => String, { nullable: true, description: 'The code of the second factor, for accounts that have one.' })
  mfaCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What this account’s `AuthSession.deviceKey` once was here. Without it the device is a new one.',
  })
  deviceKey?: string | null;
}

export const SignInResult = resultUnion('SignInResult', 'What became of `signIn`.', AuthSession, [
  invalidCredentials,
  accountLocked,
  mfaRequired,
]);
