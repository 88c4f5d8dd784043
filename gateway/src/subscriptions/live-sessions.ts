import type { Actor } from '@muster/kit/domain';
import type { Identify, Identity } from '../access-token.ts';

/** Node cannot wait longer than this in one timer. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export const EXPIRED = 'The access token has expired';

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

const mayDoTheSame = (one: Actor, other: Actor): boolean =>
  one.kind === other.kind && one.id === other.id && one.permissions.symmetricDifference(other.permissions).size === 0;

/** Everybody who watches now. */
export class LiveSessions {
  readonly #open = new Set<LiveSession>();

  constructor(readonly tokens: Identify) {}

  /** Begins with an `Authorization`, or as nobody without one; throws UNAUTHENTICATED for one that is not valid. */
  async begin(authorization: string | undefined, onEnd: (reason: string) => void): Promise<LiveSession> {
    const identity = await this.tokens.identify(authorization);
    const session = new LiveSession(this.tokens, identity, onEnd, (left) => this.#open.delete(left));
    this.#open.add(session);
    return session;
  }

  /** Ends the sessions of whoever `chosen` says. */
  end(chosen: (actor: Actor) => boolean, reason: string): void {
    for (const session of [...this.#open]) if (chosen(session.actor)) session.end(reason);
  }
}
