import { resultUnion } from '@muster/kit/graphql';
import { Field, InputType } from 'type-graphql';
import { AuthSession } from '../auth-session.graphql.ts';
import { accountLocked, invalidCredentials, mfaRequired } from '../credentials.graphql.ts';

@InputType({ description: 'Credentials of a sign-in.' })
export class SignInInput {
  @Field(() => String, { description: 'Email address or username, in upper or lower case.' })
  email!: string;

  @Field(() => String, { description: 'Password, exactly as it was chosen.' })
  password!: string;

  @Field(() => String, { nullable: true, description: 'Code of the second factor, for accounts that have one.' })
  mfaCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The `AuthSession.deviceKey` that this account received on this device. Without it the device counts as new.',
  })
  deviceKey?: string | null;
}

export const SignInResult = resultUnion('SignInResult', 'Result of `signIn`: a session, or a refusal.', AuthSession, [
  invalidCredentials,
  accountLocked,
  mfaRequired,
]);
