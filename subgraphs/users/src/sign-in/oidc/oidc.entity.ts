import { defineEntity, p } from '@mikro-orm/core';

const OidcIdentitySchema = defineEntity({
  name: 'OidcIdentity',
  properties: {
    issuer: p.text().primary(),
    /** Fingerprint of issuer and subject: equal identities are found without storing one in clear. */
    subjectHash: p.text().primary(),
    accountId: p.uuid(),
    provider: p.text(),
    linkedAt: p.datetime(),
    lastUsedAt: p.datetime(),
  },
});

/** An identity at a provider that opens an account. An account has one at each provider. */
export class OidcIdentity extends OidcIdentitySchema.class {}
OidcIdentitySchema.setClass(OidcIdentity);

const OidcAttemptSchema = defineEntity({
  name: 'OidcAttempt',
  properties: {
    tokenHash: p.blob().primary(),
    provider: p.text(),
    redirectUri: p.text(),
    sealedChecks: p.text(),
    /** The account that links an identity; null for a sign-in. */
    linkingAccountId: p.uuid().nullable(),
    /** The identified account, while its second factor is awaited. */
    accountId: p.uuid().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    answeredAt: p.datetime().nullable(),
  },
});

/** A sign-in or link that was begun at a provider. */
export class OidcAttempt extends OidcAttemptSchema.class {}
OidcAttemptSchema.setClass(OidcAttempt);
