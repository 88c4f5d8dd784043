import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Allowance, actorKinds, type Caller, ScopedPermissions } from '../domain/index.ts';

/** The header in which a caller's identity travels between our own processes. */
export const IDENTITY_HEADER = 'x-muster-identity';

export const IDENTITY_SECRET_MIN_CHARS = 32;
const VALID_MS = 30_000;
/** How far the clocks of two machines may be apart. */
const SKEW_MS = 30_000;
const KEY_BYTES = 32;
/** One key for each subgraph, and some room for the secret to change. */
const KEYS_MAX = 100;

const Claims = z.object({
  audience: z.string(),
  digest: z.string(),
  expiresAt: z.number(),
  kind: z.enum(actorKinds),
  id: z.string(),
  permissions: z.array(z.string()),
  scoped: z.array(ScopedPermissions).optional(),
  sessionId: z.string().optional(),
  correlationId: z.string(),
  ip: z.string().optional(),
  userAgent: z.string().optional(),
  /** What the operation may still take. */
  allowance: z.object({ objects: z.number().nullable(), ms: z.number().nullable() }).optional(),
});
type Claims = z.infer<typeof Claims>;

/** What a signature is good for: this subgraph, this request, this body. */
export interface SignedRequest {
  /** The name of the subgraph that is asked. */
  readonly audience: string;
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  readonly body: string | Buffer;
}

/** Nobody who is one of our own processes said who is asking. */
export class UnsignedIdentity extends Error {}

/** Says who asks, in a way that is worth nothing for another subgraph, another request, or a minute later. */
export function signIdentity(
  { actor, correlationId, ip, userAgent, allowance }: Caller,
  request: SignedRequest,
  secret: string,
): string {
  const claims: Claims = {
    audience: request.audience,
    digest: digestOf(request),
    expiresAt: Date.now() + VALID_MS,
    kind: actor.kind,
    id: actor.id,
    permissions: [...actor.permissions],
    scoped: actor.scoped === undefined ? undefined : [...actor.scoped],
    sessionId: actor.sessionId,
    correlationId,
    ip,
    userAgent,
    allowance: allowance?.left,
  };
  const sealed = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${sealed}.${macOf(sealed, request.audience, secret)}`;
}

/** Who asks, or UnsignedIdentity when the header is missing, forged, stale or meant for another request. */
export function verifyIdentity(header: string | undefined, request: SignedRequest, secret: string): Caller {
  const claims = openIdentity(header, request.audience, secret);
  const { digest, kind, id, permissions, scoped, sessionId, correlationId, ip, userAgent } = claims;
  if (digest !== digestOf(request)) throw new UnsignedIdentity('The identity is signed for another request.');
  const actor = { kind, id, permissions: new Set(permissions), sessionId, ...(scoped === undefined ? {} : { scoped }) };
  // Its time began over there: what was left of it begins here.
  const allowance = claims.allowance && new Allowance({ ...claims.allowance, chars: null });
  return { actor, correlationId, ip, userAgent, ...(allowance === undefined ? {} : { allowance }) };
}

/** Whether one of our own processes signed the header, which can be told before the body has arrived. */
export function openIdentity(header: string | undefined, audience: string, secret: string): Claims {
  const [sealed = '', mac = ''] = (header ?? '').split('.');
  const wanted = Buffer.from(macOf(sealed, audience, secret));
  const given = Buffer.from(mac);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new UnsignedIdentity('The identity is not signed.');
  }
  const claims = Claims.parse(JSON.parse(Buffer.from(sealed, 'base64url').toString()));
  if (claims.audience !== audience) throw new UnsignedIdentity('The identity is signed for another subgraph.');
  if (claims.expiresAt + SKEW_MS < Date.now()) throw new UnsignedIdentity('The identity has expired.');
  return claims;
}

const digestOf = ({ method, path, body }: SignedRequest): string =>
  createHash('sha256').update(`${method} ${path}\n`).update(body).digest('base64url');

const macOf = (sealed: string, audience: string, secret: string): string =>
  createHmac('sha256', keyOf(audience, secret)).update(sealed).digest('base64url');

/** As objects: bytes would be made into one for each signature, at five times its cost. */
const keys = new Map<string, KeyObject>();

/** Each subgraph has a key of its own, so that one cannot speak to another in the gateway's name. */
function keyOf(audience: string, secret: string): KeyObject {
  const id = `${audience}\0${secret}`;
  let key = keys.get(id);
  if (key === undefined) {
    if (secret.length < IDENTITY_SECRET_MIN_CHARS) {
      throw new RangeError(`The identity secret is shorter than ${IDENTITY_SECRET_MIN_CHARS} characters.`);
    }
    key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', `muster identity ${audience}`, KEY_BYTES)));
    if (keys.size >= KEYS_MAX) keys.clear();
    keys.set(id, key);
  }
  return key;
}
