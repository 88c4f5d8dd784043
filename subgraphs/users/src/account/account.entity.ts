import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';
import { accountStates } from './account.states.ts';
import { TIERS } from './tiers.ts';

const AccountSchema = defineEntity({
  name: 'Account',
  properties: {
    ...identity,
    // Stored sealed and found by fingerprints: `account.personal.ts` seals and opens them.
    email: p.text().persist(false),
    displayName: p.text().nullable().persist(false),
    emailHash: p.text().nullable(),
    sealedEmail: p.text().nullable(),
    sealedName: p.text().nullable(),
    nameHash: p.text().nullable(),
    usernameHash: p.text().nullable(),
    sealedUsername: p.text().nullable(),
    passwordHash: p.text(),
    status: p.enum(accountStates.states),
    tier: p.enum(TIERS).default('STANDARD'),
    emailVerifiedAt: p.datetime().nullable(),
    lastLoginAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});

/** A person who can sign in: a `User` to clients. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);

/** The form in which usernames are compared: Anna and anna are one. */
export const normalUsername = (username: string): string => username.trim().normalize('NFKC').toLowerCase();

/** The form in which display names are compared: case, width and spacing do not matter. */
export const normalName = (name: string): string => name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
