import { common, DateTime, enumType, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, InputType, ObjectType } from 'type-graphql';
import { AuthSession } from '../auth-session.graphql.ts';
import { accountLocked, invalidCredentials, mfaRequired } from '../credentials.graphql.ts';
import { IDENTITIES_MAX } from './identities.ts';
import { type OidcRefusalReason, OidcRefused } from './oidc.refusals.ts';

const ReasonEnum = enumType<OidcRefusalReason>('OidcRefusalReason', 'Why a sign-in at a provider failed.', {
  NOT_VALID: 'The answer was not for this sign-in, was used before, or the provider refused.',
  ATTEMPT_OVER: 'The sign-in took longer than ten minutes, or was completed before.',
  PROVIDER_AWAY: 'The provider does not answer; retry later.',
  EMAIL_NOT_VERIFIED: 'The provider did not verify the email address.',
  ACCOUNT_EXISTS: 'An account with this address exists: sign in to it and link the two.',
  OTHER_EMAIL: 'The address of the account is another one.',
  LINKED_ELSEWHERE: 'The identity opens another account, or the account has one of this provider already.',
  LAST_WAY_IN: 'It is the last way to sign in.',
});

@ObjectType('OidcProvider', { description: 'Identity provider (OpenID Connect) for signing in.' })
export class OidcProviderType {
  @Field(() => String, { description: 'Name for `beginOidcSignIn`.' })
  name!: string;

  @Field(() => String, { description: 'Text for a button.' })
  label!: string;
}

@ObjectType({ description: 'The begun sign-in. Send the browser to `url`, and keep `attempt` until it comes back.' })
export class OidcBegunPayload {
  @Field(() => String, { description: 'Address of the provider to send the browser to.' })
  url!: string;

  @Field(() => String, { description: 'Secret of this browser, valid for ten minutes.' })
  attempt!: string;
}

@InputType({ description: 'The answer of the provider, as the browser brings it.' })
export class CompleteOidcInput {
  @Field(() => String, { description: '`attempt` of the begun sign-in.' })
  attempt!: string;

  @Field(() => String, { description: 'Whole address that the browser came back to, with its query.' })
  callbackUrl!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the second factor, for accounts that have one: repeat the request with it.',
  })
  mfaCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The `AuthSession.deviceKey` that this account received on this device. Without it the device counts as new.',
  })
  deviceKey?: string | null;
}

@ObjectType('LinkedIdentity', { description: 'Identity at a provider that opens an account.' })
export class LinkedIdentityType {
  @Field(() => String, { description: 'Name of the provider.' })
  provider!: string;

  @Field(() => DateTime, { description: 'Moment of the addition.' })
  linkedAt!: Date;

  @Field(() => DateTime, { description: 'Moment of its last sign-in.' })
  lastUsedAt!: Date;
}

@ObjectType({ description: 'Your identities after the change.' })
export class IdentitiesPayload {
  @ListSize(IDENTITIES_MAX)
  @Field(() => [LinkedIdentityType], { description: 'Sorted by provider.' })
  identities!: LinkedIdentityType[];
}

const refused = exposed(OidcRefused, 'The provider’s answer was refused. No account was opened, created or linked.', {
  reason: { type: () => ReasonEnum, description: 'Reason of the refusal, for programs.' },
});

export const BeginOidcResult = resultUnion(
  'BeginOidcResult',
  'Result of `beginOidcSignIn` and `beginOidcLink`: the address of the provider, or a refusal.',
  OidcBegunPayload,
  [refused, common.notFound, common.invalidInput],
);
export const CompleteOidcSignInResult = resultUnion(
  'CompleteOidcSignInResult',
  'Result of `completeOidcSignIn`: a session, or a refusal.',
  AuthSession,
  [refused, accountLocked, mfaRequired, invalidCredentials, common.invalidInput],
);
export const IdentitiesResult = resultUnion(
  'IdentitiesResult',
  'Result of `completeOidcLink` and `unlinkIdentity`: your identities, or a refusal.',
  IdentitiesPayload,
  [refused, common.notFound, common.invalidInput],
);
