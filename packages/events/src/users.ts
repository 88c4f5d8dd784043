import { defineCommand, defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { id } from './parts.ts';

/** A person signed up. */
export const userRegistered = defineEvent({
  type: 'user.registered',
  version: 1,
  payload: z.object({ userId: id }),
  orderedBy: (event) => event.userId,
});

/** A session ended before its time: signed out, reused refresh token, locked account. */
export const sessionRevoked = defineEvent({
  type: 'session.revoked',
  version: 1,
  payload: z.object({ userId: id, sessionId: id, reason: z.string() }),
  orderedBy: (event) => event.userId,
});

/** A user put a product on their wishlist for the first time. */
export const wishlistItemAdded = defineEvent({
  type: 'wishlist.item_added',
  version: 1,
  payload: z.object({ userId: id, productId: id, variantId: id.nullable() }),
  orderedBy: (event) => event.userId,
});

/**
 * A user was erased on request: every subgraph removes the personal data that it keeps under their id. Consumed by orders (contacts and
 * delivery addresses).
 */
export const userErased = defineEvent({
  type: 'user.erased',
  version: 1,
  payload: z.object({ userId: id }),
  orderedBy: (event) => event.userId,
});

/**
 * Access tokens revoked before they expire: of one session, or every token of a user issued before a time. `after` is the version of the
 * last answer; null requests everything that may concern an unexpired token.
 */
export const endedAccess = defineCommand({
  name: 'users.endedAccess',
  input: z.object({ after: z.int().min(0).nullable() }),
  output: z.object({
    version: z.int(),
    ended: z.array(z.object({ version: z.int(), userId: id, sessionId: id.nullable(), reason: z.string() })),
  }),
});

/**
 * An address of the caller's own book that goods can be sent to; null for any other. Called by orders before it makes an order: the
 * order keeps a copy.
 */
export const savedAddress = defineCommand({
  name: 'users.savedAddress',
  input: z.object({ addressId: id }),
  output: z.object({
    address: z
      .object({
        recipientName: z.string(),
        phone: z.string().nullable(),
        line1: z.string(),
        line2: z.string().nullable(),
        /** Town, district or ward in words; the name of the area where the address has no words of its own. */
        city: z.string(),
        areaId: id.nullable(),
        postalCode: z.string().nullable(),
        countryCode: z.string(),
      })
      .nullable(),
  }),
});

/** Budget of an API client for a minute; the gateway's limits define the amounts. */
export const RateTier = z.enum(['STANDARD', 'PARTNER', 'INTERNAL']);
export type RateTier = z.infer<typeof RateTier>;

/** Owner and present permissions of an API key; null for an unknown one. */
export const apiClient = defineCommand({
  name: 'users.apiClient',
  input: z.object({ key: z.string().max(200) }),
  output: z.object({
    client: z
      .object({
        id,
        name: z.string(),
        operations: z.enum(['ANY', 'REGISTERED']),
        /** Those of its scopes that its owner has now. */
        permissions: z.array(z.string()),
        rateTier: RateTier,
      })
      .nullable(),
  }),
});
