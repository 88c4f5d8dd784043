import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '@muster/kit/domain';
import type { Identify, Identity } from '../access/access-token.ts';
import type { ApiClient, ApiClientOf } from '../access/api-client.ts';
import { clientActor, identityOf } from '../access/identity.ts';
import { isClient } from '../limits/client-actor.ts';

/** Node cannot wait longer than this in one timer. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** So often an open connection of a client asks whether its key permits what it did. */
const KEY_CHECK_EVERY_MS = 5_000;
/** A key of which nobody could say so long that it is good, is taken for one that is not. */
const UNSURE_MAX_MS = 60_000;

export const EXPIRED = 'The access token has expired';

/** What came with a connection. */
export interface ConnectionCredentials {
  readonly authorization?: string | undefined;
  /** Of whom the key is, if there was one. */
  readonly client: ApiClient | null;
  readonly key?: string | undefined;
}

/** Whoever watches, until they leave or may watch no longer. */
export class LiveSession {
  #identity: Identity;
  #expiry: NodeJS.Timeout | undefined;

  constructor(
    readonly tokens: Identify,
    identity: Identity,
    /** Called once at most, with the reason in words for the client. */
    readonly onEnd: (reason: string) => void,
    readonly onLeave: (session: LiveSession) => void,
  ) {
    this.#identity = identity;
    this.#waitForExpiry();
  }

  get actor(): Actor {
    return this.#identity.actor;
  }

  /** Goes on with a fresh token of the same user, who may do just what they could before; else the session ends. */
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

  /** The client is gone. */
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

/** Ends the session of a client once its key is revoked, or permits anything else. Answers how to stop asking. */
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

/** Everybody who watches now. */
export class LiveSessions {
  readonly #open = new Set<LiveSession>();

  constructor(
    readonly tokens: Identify,
    readonly apiClientOf: ApiClientOf,
    readonly keyCheckEveryMs = KEY_CHECK_EVERY_MS,
  ) {}

  /** Begins with an `Authorization` or a key, or as nobody without; throws UNAUTHENTICATED for one that is not valid. */
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

  /** Ends the sessions of whoever `chosen` says. */
  end(chosen: (actor: Actor) => boolean, reason: string): void {
    for (const session of [...this.#open]) if (chosen(session.actor)) session.end(reason);
  }
}
