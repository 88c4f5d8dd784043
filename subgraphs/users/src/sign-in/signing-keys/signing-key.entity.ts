import { defineEntity, p } from '@mikro-orm/core';

const StoredSigningKeySchema = defineEntity({
  name: 'StoredSigningKey',
  tableName: 'signing_key',
  properties: {
    kid: p.text().primary(),
    publicJwk: p.json<object>(),
    /** Encrypted with `MUSTER_AUTH_SECRET`. */
    privateKey: p.text(),
    createdAt: p.datetime(),
    activatesAt: p.datetime(),
    /** Null for the newest key. */
    retiresAt: p.datetime().nullable(),
  },
});

/** A key pair that access tokens are signed with. */
export class StoredSigningKey extends StoredSigningKeySchema.class {}
StoredSigningKeySchema.setClass(StoredSigningKey);
