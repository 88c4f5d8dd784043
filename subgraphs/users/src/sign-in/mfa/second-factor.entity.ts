import { defineEntity, p } from '@mikro-orm/core';

const SecondFactorSchema = defineEntity({
  name: 'SecondFactor',
  properties: {
    accountId: p.uuid().primary(),
    /** The TOTP secret, sealed with the data key of the account. */
    sealedSecret: p.text(),
    createdAt: p.datetime(),
    /** Null until a code was shown: it protects nothing before. */
    confirmedAt: p.datetime().nullable(),
    /** Time step of the last accepted code: no code is valid twice. */
    lastCounter: p.bigint('number').default(-1),
  },
});

/** The authenticator of an account. */
export class SecondFactor extends SecondFactorSchema.class {}
SecondFactorSchema.setClass(SecondFactor);

const BackupCodeSchema = defineEntity({
  name: 'BackupCode',
  properties: {
    accountId: p.uuid().primary(),
    codeHash: p.blob().primary(),
    usedAt: p.datetime().nullable(),
  },
});

/** A code for the case that the authenticator is lost, valid once. Only its hash is stored. */
export class BackupCode extends BackupCodeSchema.class {}
BackupCodeSchema.setClass(BackupCode);
