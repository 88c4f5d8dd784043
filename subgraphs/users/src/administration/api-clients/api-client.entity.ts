import { defineEntity, p } from '@mikro-orm/core';
import { RateTier } from '@muster/events';
import { identity, versioned } from '@muster/kit/orm';

const ApiClientSchema = defineEntity({
  name: 'ApiClient',
  properties: {
    ...identity,
    ...versioned,
    name: p.text(),
    keyHash: p.blob(),
    /** The first characters of the key, to tell it from others in a list. */
    keyStart: p.text(),
    operations: p.enum(['ANY', 'REGISTERED'] as const),
    /** Sorted, each once. */
    scopes: p.array(),
    rateTier: p.enum(RateTier.options),
    /** Null for a client that is older than scopes. */
    ownerId: p.uuid().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    /** A day, `2026-11-21`: precise enough to find clients that nobody uses. */
    lastUsedOn: p.date().nullable(),
  },
});

/** A program of an integrator. Only the hash of its key is stored. */
export class ApiClient extends ApiClientSchema.class {}
ApiClientSchema.setClass(ApiClient);
