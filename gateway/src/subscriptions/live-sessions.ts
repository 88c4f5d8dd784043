import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '@muster/kit/domain';
import type { Identify, Identity } from '../access/access-token.ts';
import type { ApiClient, ApiClientOf } from '../access/api-client.ts';
import { clientActor, identityOf } from '../access/identity.ts';
import { isClient } from '../limits/client-actor.ts';

/** Node cannot wait longer than this in one timer. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Interval at which an open connection checks that its API key and its permissions are unchanged. */
const KEY_CHECK_EVERY_MS = 5_000;
/** Grace period while keys cannot be checked; after it the session ends. */
const UNSURE_MAX_MS = 60_000;

export const EXPIRED = 'The access token has expired';

/** Credentials of one connection. */
export interface ConnectionCredentials {
  readonly authorization?: string | undefined;
  /** API client of the key; null without a key. */
  readonly client: ApiClient | null;
  readonly key?: string | undefined;
}

/** Session of one connection, until the client leaves or its access ends. */
export class LiveSession {
  #identity: Identity;
  #expiry: NodeJS.Timeout | undefined;

  constructor(
    readonly tokens: Identify,
    identity: Identity,
    /** Called at most once, with a reason for the client. */
    readonly onEnd: (reason: string) => void,
    readonly onLeave: (session: LiveSession) => void,
  ) {
    this.#identity = identity;
    this.#waitForExpiry();
  }

  get actor(): Actor {
    return this.#identity.actor;
  }

  /** Continues with a fresh token of the same user and the same permissions; any other token ends the session. */
  async renew(authorization: string): Promise<void> {
    const fresh = await this.tokens.identify(authorization).catch(() => null);
    if (fresh === null) return this.end('The fresh access token is not valid');
    if (!mayDoTheSame(fresh.actor, this.actor))
      return this.end('The fresh access token is of another user, or of other permissions');
    this.#identity = fresh;
    this.#waitForExpiry();
    return undefined;
  }

  end(reason: string): void {
    this.leave();
    this.onEnd(reason);
  }

  /** The client has disconnected. */
  leave(): void {
    clearTimeout(this.#expiry);
    this.onLeave(this);
  }

  #waitForExpiry(): void {
    clearTimeout(this.#expiry);
    const { expiresAt } = this.#identity;
    if (expiresAt === null) return;
    const leftMs = Math.max(expiresAt.getTime() - this.tokens.now().getTime(), 0);
    this.#expiry = setTimeout(() => this.end(EXPIRED), Math.min(leftMs, TIMER_MAX_MS)).unref();
  }
}

/** Ends the session of an API client once its key is revoked or its permissions change. Answers a function that stops the checks. */
function followKey(session: LiveSession, key: string, apiClientOf: ApiClientOf, everyMs: number): () => void {
  let sureAt = performance.now();
  const checking = setInterval(async () => {
    const client = await apiClientOf(key).catch(() => undefined);
    if (client === undefined) {
      if (performance.now() - sureAt > UNSURE_MAX_MS) session.end('API keys cannot be checked now');
      return;
    }
    sureAt = performance.now();
    if (client === null) session.end('The API key is worth nothing any more');
    else if (!isAsBefore(clientActor(client), session.actor)) session.end('What the API key permits has changed');
  }, everyMs).unref();
  return () => clearInterval(checking);
}

const isAsBefore = (one: Actor, other: Actor): boolean =>
  mayDoTheSame(one, other) && isClient(one) && isClient(other) && one.rateTier === other.rateTier;

const mayDoTheSame = (one: Actor, other: Actor): boolean =>
  one.kind === other.kind &&
  one.id === other.id &&
  one.permissions.symmetricDifference(other.permissions).size === 0 &&
  isDeepStrictEqual(one.scoped ?? [], other.scoped ?? []);

/** All open sessions. */
export class LiveSessions {
  readonly #open = new Set<LiveSession>();

  constructor(
    readonly tokens: Identify,
    readonly apiClientOf: ApiClientOf,
    readonly keyCheckEveryMs = KEY_CHECK_EVERY_MS,
  ) {}

  /** Begins by `Authorization` header or API key, anonymous without both; throws UNAUTHENTICATED for an invalid one. */
  async begin(
    { authorization, client, key }: ConnectionCredentials,
    onEnd: (reason: string) => void,
  ): Promise<LiveSession> {
    const identity = await identityOf(this.tokens, authorization, client);
    let unfollow = () => {};
    const session = new LiveSession(this.tokens, identity, onEnd, (left) => {
      this.#open.delete(left);
      unfollow();
    });
    this.#open.add(session);
    if (isClient(session.actor) && key !== undefined)
      unfollow = followKey(session, key, this.apiClientOf, this.keyCheckEveryMs);
    return session;
  }

  /** Ends the sessions of the actors that `chosen` selects. */
  end(chosen: (actor: Actor) => boolean, reason: string): void {
    for (const session of [...this.#open]) if (chosen(session.actor)) session.end(reason);
  }
}
