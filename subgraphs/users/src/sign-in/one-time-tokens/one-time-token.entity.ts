import { defineEntity, p } from '@mikro-orm/core';

export const TOKEN_PURPOSES = ['EMAIL_VERIFY', 'PASSWORD_RESET'] as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

const OneTimeTokenSchema = defineEntity({
  name: 'OneTimeToken',
  properties: {
    tokenHash: p.blob().primary(),
    accountId: p.uuid(),
    purpose: p.enum(TOKEN_PURPOSES),
    /** Fingerprint of the address that it was sent to: it is valid for no other. */
    emailHash: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});

/** A token that was sent by email. Only its hash is stored. */
export class OneTimeToken extends OneTimeTokenSchema.class {}
OneTimeTokenSchema.setClass(OneTimeToken);
