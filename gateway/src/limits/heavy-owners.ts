import { setBounded } from '../set-bounded.ts';
import { FairMutex } from './fair-mutex.ts';

/** Objects of a large answer; smaller ones never count, however many there are. */
const LARGE_OBJECTS = 1_000;
/** Half-life of the objects that count for an owner, in milliseconds. */
const HALF_LIFE_MS = 2_000;
const OWNERS_MAX = 10_000;

interface Answered {
  readonly objects: number;
  /** By `performance.now()`. */
  readonly at: number;
}

const nothing = (): void => {};

/**
 * Fair queueing of owners with large recent answers: of all their queries one runs at a time, and they take turns (round
 * robin). A large answer takes the event loop for tens of milliseconds, in pieces; many at once would delay everybody's small
 * queries.
 */
export class HeavyOwners {
  readonly #answered = new Map<string, Answered>();
  readonly #mutex = new FairMutex();

  /** `most`: recent objects from which an owner is heavy; null for never. */
  constructor(readonly most: number | null) {}

  /** Records the size of an answer. */
  note(owner: () => string, objects: number): void {
    if (this.most === null || objects < Math.min(LARGE_OBJECTS, this.most)) return;
    const name = owner();
    const now = performance.now();
    setBounded(this.#answered, name, { objects: objects + this.#lately(name, now), at: now }, OWNERS_MAX);
  }

  /** Whether a query of this owner takes turns now. */
  isHeavy(owner: () => string): boolean {
    if (this.most === null || this.#answered.size === 0) return false;
    return this.#lately(owner(), performance.now()) >= this.most;
  }

  /** Waits for the owner's turn, if it is heavy. Answers a function that ends the turn; further calls do nothing. */
  async enter(owner: () => string): Promise<() => void> {
    if (!this.isHeavy(owner)) return nothing;
    const waiting = this.#mutex.acquire(owner());
    if (waiting !== undefined) await waiting;
    return this.#mutex.turn();
  }

  #lately(name: string, now: number): number {
    const { objects, at } = this.#answered.get(name) ?? { objects: 0, at: now };
    return objects * 2 ** ((at - now) / HALF_LIFE_MS);
  }
}
