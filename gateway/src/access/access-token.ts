import { type Actor, anonymous, ScopedPermissions } from '@muster/kit/domain';
import { ClockCache } from '@muster/kit/serve';
import { GraphQLError } from 'graphql';
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { z } from 'zod';
import type { EndedAccess } from './ended-access.ts';

const ISSUER = 'muster';
const SKEW_SECONDS = 30;
const VERIFIED_MAX = 5_000;
/** Minimum interval of refetches for an unknown key, so that forged tokens cannot cause a fetch each. */
const REFETCH_EVERY_MS = 5_000;
/** Maximum age of the keys, so also the delay until a withdrawn key is refused. */
const KEYS_KEPT_MS = 60_000;

const Claims = z.object({
  sub: z.uuid(),
  sid: z.string(),
  exp: z.number(),
  permissions: z.array(z.string()),
  scoped: z.array(ScopedPermissions).optional(),
  av: z.int().default(0),
});

export interface Identity {
  readonly actor: Actor;
  /** Expiry of the token; null when anonymous. */
  readonly expiresAt: Date | null;
  /** Access version at which the token was issued. */
  readonly accessVersion: number;
}

const nobody: Identity = { actor: anonymous, expiresAt: null, accessVersion: 0 };

/** Identification by the `Authorization` header. */
export type Identify = Pick<AccessTokens, 'identify' | 'now'>;

/** Every request is anonymous: for subgraphs that read the header themselves. */
export const allAnonymous: Identify = { identify: async () => nobody, now: () => new Date() };

/** Turns an `Authorization` header into an actor. */
export class AccessTokens {
  #keys: Promise<ReturnType<typeof createLocalJWKSet>> | undefined;
  #kids = '';
  #fetchedAt = Number.NEGATIVE_INFINITY;
  /** Verified identities by header. */
  #verified = new ClockCache<Identity>({ most: VERIFIED_MAX });

  constructor(
    readonly fetchKeys: () => Promise<JSONWebKeySet>,
    readonly now: () => Date = () => new Date(),
    readonly ended: Pick<EndedAccess, 'reasonOf'> = { reasonOf: () => null },
  ) {}

  async identify(authorization: string | undefined): Promise<Identity> {
    if (authorization === undefined || authorization === '') return nobody;
    if (this.#keys !== undefined && performance.now() - this.#fetchedAt > KEYS_KEPT_MS) this.#fetch().catch(() => {});
    const cached = this.#verified.get(authorization);
    if (cached !== undefined && cached.expiresAt! > this.now()) return this.#living(cached);
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw notValid();
    const identity = await this.#verify(token);
    this.#verified.set(authorization, identity);
    return this.#living(identity);
  }

  /** The identity, unless its token was revoked. */
  #living(identity: Identity): Identity {
    const { actor, accessVersion } = identity;
    const reason = this.ended.reasonOf({ userId: actor.id, sessionId: actor.sessionId ?? '', accessVersion });
    if (reason !== null) throw notValid(`${reason}. Sign in again, or refresh the session.`);
    return identity;
  }

  async #verify(token: string, mayRefetch = true): Promise<Identity> {
    const keys = await (this.#keys ?? this.#fetch());
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['EdDSA'],
        issuer: ISSUER,
        audience: ISSUER,
        clockTolerance: SKEW_SECONDS,
        currentDate: this.now(),
      });
      const { sub, sid, exp, permissions, scoped, av } = Claims.parse(payload);
      return {
        actor: {
          kind: 'USER',
          id: sub,
          permissions: new Set(permissions),
          sessionId: sid,
          ...(scoped === undefined ? {} : { scoped }),
        },
        expiresAt: new Date(exp * 1_000),
        accessVersion: av,
      };
    } catch (error) {
      const mayBeNew = error instanceof errors.JWKSNoMatchingKey;
      if (!mayBeNew || !mayRefetch || performance.now() - this.#fetchedAt < REFETCH_EVERY_MS) throw notValid();
    }
    await this.#fetch();
    return this.#verify(token, false);
  }

  /** Callers meanwhile share the same fetch; after a failed one the old keys stay valid. */
  #fetch(): Promise<ReturnType<typeof createLocalJWKSet>> {
    const before = this.#keys;
    this.#fetchedAt = performance.now();
    const fetched = this.fetchKeys().then((keys) => {
      const kids = keys.keys.map(({ kid }) => kid).join();
      // Identities that a withdrawn key verified must be verified again.
      if (kids !== this.#kids) this.#verified = new ClockCache({ most: VERIFIED_MAX });
      this.#kids = kids;
      return createLocalJWKSet(keys);
    });
    this.#keys = fetched;
    fetched.catch(() => {
      if (this.#keys === fetched) this.#keys = before;
    });
    return fetched;
  }
}

const notValid = (message = 'The access token is expired or not valid. Sign in again, or refresh the session.') =>
  new GraphQLError(message, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
