import { common, DateTime, enumType, exposed, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import {
  AccountLocked,
  EmailTaken,
  InvalidCredentials,
  InvalidRefreshToken,
  MfaRequired,
  WeakPassword,
} from './account.refusals.ts';
import type { AccountStatus } from './account.states.ts';

export const StatusEnum = enumType<AccountStatus>('AccountStatus', 'Whether somebody may sign in.', {
  ACTIVE: 'They may.',
  INACTIVE: 'They may not: the account is out of use, or was erased.',
  LOCKED: 'They may not until an administrator has looked into something.',
  BANNED: 'They may not any more.',
});

@ObjectType('Role', { description: 'A set of permissions under one name.' })
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class RoleType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'Unique, e.g. `ADMINISTRATOR`.' })
  name!: string;
}

@ObjectType('User', {
  description: 'Somebody with an account. Everybody sees their own; others need the permission `user:read`.',
})
@Directive('@key(fields: "id")')
@SeenBy('owner')
export class UserType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'What they sign in with.' })
  email!: string;

  @Field(() => String, { nullable: true, description: 'What they want to be called.' })
  displayName?: string | null;

  @Field(() => StatusEnum, { description: 'Whether they may sign in.' })
  status!: AccountStatus;
}

@ObjectType({
  description: 'Signed in: an access token to send with requests, and a refresh token to get the next one with.',
})
export class AuthSession {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, { description: 'Good once, for `refreshSession`. Keep it as you would a password.' })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token ends.' })
  expiresAt!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a device that this account did not know; else null. Keep it, for this account, and send it as `deviceKey` when signing in again.',
  })
  deviceKey?: string | null;

  @Field(() => UserType, { description: 'Who is signed in.' })
  user!: UserType;
}

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

export const weakPassword = exposed(WeakPassword, 'The password is too easily guessed.', {});

export const SignUpResult = resultUnion('SignUpResult', 'What became of `signUp`.', AuthSession, [
  exposed(EmailTaken, 'There is an account with this address already.', {}),
  weakPassword,
  common.invalidInput,
]);

export const invalidCredentials = exposed(InvalidCredentials, 'No account has this address and this password.', {});
export const accountLocked = exposed(AccountLocked, 'The account cannot be signed in to now.', {
  lockedUntil: {
    type: () => DateTime,
    nullable: true,
    description: 'When to try again; null when an administrator must act.',
  },
});
export const mfaRequired = exposed(MfaRequired, 'A code of the second factor is needed: send it as `mfaCode`.', {});

export const SignInResult = resultUnion('SignInResult', 'What became of `signIn`.', AuthSession, [
  invalidCredentials,
  accountLocked,
  mfaRequired,
]);

export const RefreshSessionResult = resultUnion(
  'RefreshSessionResult',
  'What became of `refreshSession`.',
  AuthSession,
  [exposed(InvalidRefreshToken, 'The token was used before, has expired, or its session has ended.', {})],
);
