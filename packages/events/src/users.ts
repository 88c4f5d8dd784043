import { defineCommand, defineEvent } from '@muster/kit/events';
import { z } from 'zod';
import { id } from './parts.ts';

/** Somebody signed up. */
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

/** Somebody put a product on their wishlist for the first time. */
export const wishlistItemAdded = defineEvent({
  type: 'wishlist.item_added',
  version: 1,
  payload: z.object({ userId: id, productId: id, variantId: id.nullable() }),
  orderedBy: (event) => event.userId,
});

/**
 * Somebody asked to be forgotten, and is: whoever keeps anything personal under their id removes it. Consumed by orders
 * (contacts and delivery addresses).
 */
export const userErased = defineEvent({
  type: 'user.erased',
  version: 1,
  payload: z.object({ userId: id }),
  orderedBy: (event) => event.userId,
});

/**
 * Whose access tokens are good no longer, though their time has not come: of one session, or every token of a user that was
 * issued before. `after` is the version of the last answer; null asks for all that a living token may be concerned by.
 */
export const endedAccess = defineCommand({
  name: 'users.endedAccess',
  input: z.object({ after: z.int().min(0).nullable() }),
  output: z.object({
    version: z.int(),
    ended: z.array(z.object({ version: z.int(), userId: id, sessionId: id.nullable(), reason: z.string() })),
  }),
});

/** How much a client may ask for in a minute; what that is, the gateway's limits say. */
export const RateTier = z.enum(['STANDARD', 'PARTNER', 'INTERNAL']);
export type RateTier = z.infer<typeof RateTier>;

/** Whose an API key is, and what it permits now; null for one that opens nothing. */
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
