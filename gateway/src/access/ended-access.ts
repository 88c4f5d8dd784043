import { setTimeout as delay } from 'node:timers/promises';
import { endedAccess } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { system } from '@muster/kit/domain';
import type { SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { setBounded } from '../set-bounded.ts';

const ASK_EVERY_MS = 500;
const ASK_AGAIN_MS = 2_000;
/** Bound for users and for sessions each; evicted entries are of tokens that have long expired. */
const KEPT_MAX = 100_000;

/** Claims of an access token that its revocation depends on. */
export interface TokenOf {
  readonly userId: string;
  readonly sessionId: string;
  /** Access version at which the token was issued. */
  readonly accessVersion: number;
}

/** Revocation list of access tokens, polled from the users subgraph. */
export class EndedAccess {
  readonly #sessions = new Map<string, string>();
  readonly #users = new Map<string, { readonly version: number; readonly reason: string }>();
  #version: number | null = null;

  /** Reason why a token is no longer valid, or null. */
  reasonOf({ userId, sessionId, accessVersion }: TokenOf): string | null {
    const user = this.#users.get(userId);
    if (user !== undefined && accessVersion < user.version) return user.reason;
    return this.#sessions.get(sessionId) ?? null;
  }

  /** Fetches the revocations since the last call, and passes each to `onEnd`. */
  async ask(
    subgraph: Pick<SubgraphClient, 'command'>,
    onEnd: (chosen: (actor: Actor) => boolean, reason: string) => void,
  ): Promise<void> {
    const input = { after: this.#version };
    const caller = { actor: system, correlationId: 'ended-access' };
    const answer = endedAccess.output.parse(await subgraph.command(endedAccess.name, input, caller));
    for (const { version, userId, sessionId, reason } of answer.ended) {
      if (sessionId === null) setBounded(this.#users, userId, { version, reason }, KEPT_MAX);
      else setBounded(this.#sessions, sessionId, reason, KEPT_MAX);
      onEnd((actor) => (sessionId === null ? actor.id === userId : actor.sessionId === sessionId), reason);
    }
    this.#version = answer.version;
  }
}

/** Polls until it is closed; while the subgraph is down tokens end by their expiry only. */
export function followEndedAccess(
  ended: EndedAccess,
  subgraph: Pick<SubgraphClient, 'command'>,
  onEnd: (chosen: (actor: Actor) => boolean, reason: string) => void,
  log: Log,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const following = (async () => {
    for (let failures = 0; !closing.signal.aborted; ) {
      try {
        await ended.ask(subgraph, onEnd);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) log.warn({ err: error }, 'Revoked access tokens cannot be fetched; retrying');
      }
      const wait = failures === 0 ? ASK_EVERY_MS : ASK_AGAIN_MS;
      await delay(wait, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    async close() {
      closing.abort();
      await following;
    },
  };
}
