import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';

const SessionSchema = defineEntity({
  name: 'Session',
  properties: {
    ...identity,
    accountId: p.uuid(),
    /** Null once the device was deleted. */
    deviceId: p.uuid().nullable(),
    ip: p.text().nullable(),
    userAgent: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
    revokedBecause: p.text().nullable(),
    /** When the second factor was last shown in this session. */
    factorProvedAt: p.datetime().nullable(),
  },
});

/** One place where an account is signed in, from sign-in until it expires or is revoked. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);

const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  properties: {
    tokenHash: p.text().primary(),
    sessionId: p.uuid(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    /** Null for the present token of the session: each has one. */
    usedAt: p.datetime().nullable(),
  },
});

/** A refresh token that was issued in a session. Only its hash is stored. */
export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);
