import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';

export const ACCOUNT_STATUSES = ['ACTIVE', 'INACTIVE', 'LOCKED', 'BANNED'] as const;

const AccountSchema = defineEntity({
  name: 'Account',
  properties: {
    ...identity,
    // Kept sealed, and found by a fingerprint: `account.personal.ts` opens and seals them on the way.
    email: p.text().persist(false),
    displayName: p.text().nullable().persist(false),
    emailHash: p.text().nullable(),
    sealedEmail: p.text().nullable(),
    sealedName: p.text().nullable(),
    passwordHash: p.text(),
    status: p.enum(ACCOUNT_STATUSES),
    emailVerifiedAt: p.datetime().nullable(),
    lastLoginAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});

/** Somebody who can sign in: a `User` to clients. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);

/** How an address is kept and compared. */
export const normalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();
