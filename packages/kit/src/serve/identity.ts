import { createHash, createHmac, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Allowance, actorKinds, type Caller, ScopedPermissions } from '../domain/index.ts';
import type { KnownCallers, SigningKey } from '../trust/identity-keys.ts';
import type { Nonces } from './nonces.ts';

/** The header in which a caller's identity travels between our own processes. */
export const IDENTITY_HEADER = 'x-muster-identity';

/** Longer than a request may wait for its connection. */
const VALID_MS = 20_000;
/** How far the clocks of two machines may be apart. */
const SKEW_MS = 10_000;

const Claims = z.object({
  audience: z.string(),
  nonce: z.string(),
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

/** Of a request that one of our own processes signed. */
export interface Signed {
  /** Which process that is. */
  readonly from: string;
  readonly caller: Caller;
}

/** Nonces of this process: where it begins is nobody else's, and each is one more. */
const ORIGIN = randomUUID();
let given = 0;

function newNonce(): string {
  given += 1;
  return `${ORIGIN}.${given.toString(36)}`;
}

/** Says who asks, in a way that is worth nothing for another subgraph, another request, a second time or half a minute later. */
export function signIdentity(
  { actor, correlationId, ip, userAgent, allowance }: Caller,
  request: SignedRequest,
  { from, key }: SigningKey,
): string {
  const claims: Claims = {
    audience: request.audience,
    nonce: newNonce(),
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
  return `${from}.${sealed}.${macOf(sealed, key)}`;
}

/** What a header says that one of our own processes signed, before it is known for which request. */
export interface OpenedIdentity {
  readonly from: string;
  readonly claims: Claims;
}

/** Who asks, or UnsignedIdentity when the header is missing, forged, stale, meant for another request, or was used before. */
export const verifyIdentity = (
  header: string | undefined,
  request: SignedRequest,
  callers: KnownCallers,
  nonces: Nonces,
): Signed => useIdentity(openIdentity(header, request.audience, callers), request, nonces);

/** Whether one of our own processes signed the header, which can be told before the body has arrived. */
export function openIdentity(header: string | undefined, audience: string, callers: KnownCallers): OpenedIdentity {
  const [from = '', sealed = '', mac = ''] = (header ?? '').split('.');
  const known = callers.get(from);
  if (known === undefined) throw new UnsignedIdentity('The identity is not signed.');
  const wanted = Buffer.from(macOf(sealed, known.key));
  const shown = Buffer.from(mac);
  if (shown.length !== wanted.length || !timingSafeEqual(shown, wanted)) {
    throw new UnsignedIdentity('The identity is not signed.');
  }
  const claims = Claims.parse(JSON.parse(Buffer.from(sealed, 'base64url').toString()));
  if (claims.audience !== audience) throw new UnsignedIdentity('The identity is signed for another subgraph.');
  const left = claims.expiresAt - Date.now();
  if (left + SKEW_MS < 0) throw new UnsignedIdentity('The identity has expired.');
  // Whoever signs in advance would have it remembered for longer than anybody remembers.
  if (left - SKEW_MS > VALID_MS) throw new UnsignedIdentity('The identity is signed for later.');
  return { from, claims };
}

/** Takes what was opened for the request that it was signed for, once. */
export function useIdentity({ from, claims }: OpenedIdentity, request: SignedRequest, nonces: Nonces): Signed {
  const { digest, nonce, expiresAt, kind, id, permissions, scoped, sessionId, correlationId, ip, userAgent } = claims;
  if (digest !== digestOf(request)) throw new UnsignedIdentity('The identity is signed for another request.');
  if (!nonces.take(nonce, expiresAt + SKEW_MS)) throw new UnsignedIdentity('The identity was used before.');
  const actor = { kind, id, permissions: new Set(permissions), sessionId, ...(scoped === undefined ? {} : { scoped }) };
  // Its time began over there: what was left of it begins here.
  const allowance = claims.allowance && new Allowance({ ...claims.allowance, chars: null });
  return { from, caller: { actor, correlationId, ip, userAgent, ...(allowance === undefined ? {} : { allowance }) } };
}

const digestOf = ({ method, path, body }: SignedRequest): string =>
  createHash('sha256').update(`${method} ${path}\n`).update(body).digest('base64url');

const macOf = (sealed: string, key: KeyObject): string => createHmac('sha256', key).update(sealed).digest('base64url');
