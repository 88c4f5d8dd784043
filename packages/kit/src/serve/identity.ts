import { createHash, createHmac, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Allowance, actorKinds, type Caller, LOCALES, ScopedPermissions } from '../domain/index.ts';
import type { KnownCallers, SigningKey } from '../trust/identity-keys.ts';
import type { Nonces } from './nonces.ts';

/** The header in which a caller's identity travels between our own processes. */
export const IDENTITY_HEADER = 'x-muster-identity';

/** Validity of a signature, longer than a request may wait for its connection. */
const VALID_MS = 20_000;
/** Maximum clock skew between two machines. */
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
  locale: z.enum(LOCALES).optional(),
  rate: z.object({ perMinute: z.int(), remaining: z.int(), resetsAt: z.int() }).optional(),
  /** The rest of the operation's allowance. */
  allowance: z.object({ objects: z.number().nullable(), ms: z.number().nullable() }).optional(),
});
type Claims = z.infer<typeof Claims>;

/** Scope of a signature: this subgraph, this request, this body. */
export interface SignedRequest {
  /** The name of the receiving subgraph. */
  readonly audience: string;
  readonly method: string;
  /** Including the query string. */
  readonly path: string;
  readonly body: string | Buffer;
}

/** The request carries no valid identity signed by one of our own processes. */
export class UnsignedIdentity extends Error {}

/** The verified sender and caller of a request. */
export interface Signed {
  /** The process that signed it. */
  readonly from: string;
  readonly caller: Caller;
}

/** Prefix of this process's nonces, unique to it; each nonce adds a counter. */
const ORIGIN = randomUUID();
let given = 0;

function newNonce(): string {
  given += 1;
  return `${ORIGIN}.${given.toString(36)}`;
}

/** Signs the caller's identity; the signature is worthless for another subgraph, another request, a second time or half a minute later. */
export function signIdentity(
  { actor, correlationId, ip, userAgent, locale, rate, allowance }: Caller,
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
    locale,
    rate: rate && { ...rate, resetsAt: rate.resetsAt.getTime() },
    allowance: allowance?.left,
  };
  const sealed = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${from}.${sealed}.${macOf(sealed, key)}`;
}

/** Identity with a valid signature, whose request is not checked yet. */
export interface OpenedIdentity {
  readonly from: string;
  readonly claims: Claims;
}

/** Verifies an identity; throws UnsignedIdentity when it is missing, forged, stale, of another request, or used before. */
export const verifyIdentity = (
  header: string | undefined,
  request: SignedRequest,
  callers: KnownCallers,
  nonces: Nonces,
): Signed => useIdentity(openIdentity(header, request.audience, callers), request, nonces);

/** Checks the signature by itself, before the body has arrived. */
export function openIdentity(header: string | undefined, audience: string, callers: KnownCallers): OpenedIdentity {
  const [from = '', sealed = '', mac = ''] = (header ?? '').split('.');
  const sender = callers.get(from);
  if (sender === undefined) throw new UnsignedIdentity('The identity is not signed.');
  const expected = Buffer.from(macOf(sealed, sender.key));
  const shown = Buffer.from(mac);
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
    throw new UnsignedIdentity('The identity is not signed.');
  }
  const claims = Claims.parse(JSON.parse(Buffer.from(sealed, 'base64url').toString()));
  if (claims.audience !== audience) throw new UnsignedIdentity('The identity is signed for another subgraph.');
  const left = claims.expiresAt - Date.now();
  if (left + SKEW_MS < 0) throw new UnsignedIdentity('The identity has expired.');
  // An identity signed in advance would outlive the memory for used nonces.
  if (left - SKEW_MS > VALID_MS) throw new UnsignedIdentity('The identity is signed for later.');
  return { from, claims };
}

/** Checks an opened identity against its request, and uses it up: each is accepted once. */
export function useIdentity({ from, claims }: OpenedIdentity, request: SignedRequest, nonces: Nonces): Signed {
  const { digest, nonce, expiresAt, kind, id, permissions, scoped, sessionId, correlationId, ip, userAgent, locale } =
    claims;
  if (digest !== digestOf(request)) throw new UnsignedIdentity('The identity is signed for another request.');
  if (!nonces.take(nonce, expiresAt + SKEW_MS)) throw new UnsignedIdentity('The identity was used before.');
  const actor = { kind, id, permissions: new Set(permissions), sessionId, ...(scoped === undefined ? {} : { scoped }) };
  const rate = claims.rate && { ...claims.rate, resetsAt: new Date(claims.rate.resetsAt) };
  // Its deadline began in the other process: the rest of it begins here.
  const allowance = claims.allowance && new Allowance({ ...claims.allowance, chars: null });
  return {
    from,
    caller: {
      actor,
      correlationId,
      ip,
      userAgent,
      locale,
      ...(rate === undefined ? {} : { rate }),
      ...(allowance === undefined ? {} : { allowance }),
    },
  };
}

const digestOf = ({ method, path, body }: SignedRequest): string =>
  createHash('sha256').update(`${method} ${path}\n`).update(body).digest('base64url');

const macOf = (sealed: string, key: KeyObject): string => createHmac('sha256', key).update(sealed).digest('base64url');
