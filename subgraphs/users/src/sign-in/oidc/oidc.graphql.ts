import { common, DateTime, enumType, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, InputType, ObjectType } from 'type-graphql';
import { AuthSession } from '../auth-session.graphql.ts';
import { accountLocked, invalidCredentials, mfaRequired } from '../credentials.graphql.ts';
import { IDENTITIES_MAX } from './identities.ts';
import { type OidcRefusalReason, OidcRefused } from './oidc.refusals.ts';

const ReasonEnum = enumType<OidcRefusalReason>('OidcRefusalReason', 'Why a sign-in at a provider came to nothing.', {
  NOT_VALID: 'The answer was not for this sign-in, was used before, or the provider refused.',
  ATTEMPT_OVER: 'The sign-in took longer than ten minutes, or was completed before.',
  PROVIDER_AWAY: 'The provider does not answer.',
  EMAIL_NOT_VERIFIED: 'The provider does not say that the address is theirs.',
  ACCOUNT_EXISTS: 'Somebody has an account with this address: sign in to it and link the two.',
  OTHER_EMAIL: 'The address of the account is another one.',
  LINKED_ELSEWHERE: 'The identity opens another account, or the account has one of this provider already.',
  LAST_WAY_IN: 'Without it there would be no way to sign in.',
});

@ObjectType('OidcProvider', { description: 'Where people may sign in besides here.' })
export class OidcProviderType {
  @Field(() => String, { description: 'As `beginOidcSignIn` takes it.' })
  name!: string;

  @Field(() => String, { description: 'For a button.' })
  label!: string;
}

@ObjectType({ description: 'Send the browser to `url`, and keep `attempt` in it for when it comes back.' })
export class OidcBegunPayload {
  @Field(() => String, { description: 'Where to sign in.' })
  url!: string;

  @Field(() => String, { description: 'A secret of this browser, for ten minutes.' })
  attempt!: string;
}

@InputType({ description: 'The browser is back from the provider.' })
export class CompleteOidcInput {
  @Field(() => String, { description: 'What was kept.' })
  attempt!: string;

  @Field(() => String, { description: 'The whole address that the browser came back to, with its query.' })
  callbackUrl!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The code of the second factor, for accounts that have one: send the same again with it.',
  })
  mfaCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What this account’s `AuthSession.deviceKey` once was here. Without it the device is a new one.',
  })
  deviceKey?: string | null;
}

@ObjectType('LinkedIdentity', { description: 'Who somebody is at a provider opens their account.' })
export class LinkedIdentityType {
  @Field(() => String, { description: 'Its name.' })
  provider!: string;

  @Field(() => DateTime, { description: 'Since when.' })
  linkedAt!: Date;

  @Field(() => DateTime, { description: 'When it last did.' })
  lastUsedAt!: Date;
}

@ObjectType({ description: 'Your identities as they are now.' })
export class IdentitiesPayload {
  @ListSize(IDENTITIES_MAX)
  @Field(() => [LinkedIdentityType], { description: 'By provider.' })
  identities!: LinkedIdentityType[];
}

const refused = exposed(OidcRefused, 'Nothing was opened, made or linked.', {
  reason: { type: () => ReasonEnum, description: 'Why.' },
});

export const BeginOidcResult = resultUnion('BeginOidcResult', 'What became of the beginning.', OidcBegunPayload, [
  refused,
  common.notFound,
  common.invalidInput,
]);
export const CompleteOidcSignInResult = resultUnion(
  'CompleteOidcSignInResult',
  'What became of `completeOidcSignIn`.',
  AuthSession,
  [refused, accountLocked, mfaRequired, invalidCredentials, common.invalidInput],
);
export const IdentitiesResult = resultUnion('IdentitiesResult', 'What became of the identities.', IdentitiesPayload, [
  refused,
  common.notFound,
  common.invalidInput,
]);
