import { defineEntity, p } from '@mikro-orm/core';
import { identity } from '@muster/kit/orm';

export const SIGN_IN_OUTCOMES = ['SUCCESS', 'FAILURE', 'LOCKED'] as const;
export type SignInOutcome = (typeof SIGN_IN_OUTCOMES)[number];

const LoginEventSchema = defineEntity({
  name: 'LoginEvent',
  properties: {
    ...identity,
    /** Null for a name that no account has. */
    accountId: p.uuid().nullable(),
    result: p.enum(SIGN_IN_OUTCOMES),
    ip: p.text().nullable(),
    userAgent: p.text().nullable(),
    at: p.datetime(),
  },
});

/** One attempt to sign in. */
export class LoginEvent extends LoginEventSchema.class {}
LoginEventSchema.setClass(LoginEvent);
