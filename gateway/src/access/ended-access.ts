import { setTimeout as delay } from 'node:timers/promises';
import { endedAccess } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { system } from '@muster/kit/domain';
import type { SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { setBounded } from '../set-bounded.ts';

const ASK_EVERY_MS = 500;
const ASK_AGAIN_MS = 2_000;
/** Of users and of sessions. Beyond that the oldest are forgotten; whatever they were about has expired long since. */
const KEPT_MAX = 100_000;

/** Who has an access token, as far as its end is concerned. */
export interface TokenOf {
  readonly userId: string;
  readonly sessionId: string;
  /** As of which version the token was issued. */
  readonly accessVersion: number;
}

/** Access tokens that ended before their time, as the users subgraph tells. */
export class EndedAccess {
  readonly #sessions = new Map<string, string>();
  readonly #users = new Map<string, { readonly version: number; readonly reason: string }>();
  #version: number | null = null;

  /** Why a token is good no longer, or null. */
  reasonOf({ userId, sessionId, accessVersion }: TokenOf): string | null {
    const user = this.#users.get(userId);
    if (user !== undefined && accessVersion < user.version) return user.reason;
    return this.#sessions.get(sessionId) ?? null;
  }

  /** Asks what has ended since the last time, and tells of whom. */
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

/** Asks again and again, until it is closed; while the subgraph is away tokens end by themselves. */
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
        if (failures === 1) log.warn({ err: error }, 'Which access tokens have ended cannot be asked; trying again');
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
