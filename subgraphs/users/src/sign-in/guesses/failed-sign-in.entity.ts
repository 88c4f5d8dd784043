import { defineEntity, p } from '@mikro-orm/core';

const FailedSignInSchema = defineEntity({
  name: 'FailedSignIn',
  properties: {
    accountId: p.uuid().primary(),
    /** The network of the attempts, or the name of a way that is no address. */
    ip: p.text().primary(),
    failures: p.integer(),
    windowEndsAt: p.datetime(),
    lockedUntil: p.datetime().nullable(),
  },
});

/** Failed attempts at one account by one way. */
export class FailedSignIn extends FailedSignInSchema.class {}
FailedSignInSchema.setClass(FailedSignIn);
