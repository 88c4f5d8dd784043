import { setBounded } from '../set-bounded.ts';
import { FairQueue } from './fair-queue.ts';

/** An answer of fewer objects is no large one, whoever asks for it how often. */
const LARGE_OBJECTS = 1_000;
/** Of what an owner was answered, half counts after so long, in milliseconds. */
const HALF_LIFE_MS = 2_000;
const OWNERS_MAX = 10_000;

interface Answered {
  readonly objects: number;
  /** By `performance.now()`. */
  readonly at: number;
}

const nothing = (): void => {};

/**
 * Fair queueing of owners who lately had large answers: of all their queries one runs at a time, and they take turns (round
 * robin). A large answer takes the event loop for tens of milliseconds, in pieces; many at once would put all their pieces
 * before the small query of somebody else.
 */
export class HeavyOwners {
  readonly #answered = new Map<string, Answered>();
  readonly #queue = new FairQueue();
  #isTaken = false;

  /** `most`: objects that an owner is answered lately, beyond which it is heavy; null is nobody. */
  constructor(readonly most: number | null) {}

  /** Remembers how large an answer was. */
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

  /** Waits for the owner's turn, if it is heavy; what it answers ends the turn, once however often it is called. */
  async enter(owner: () => string): Promise<() => void> {
    if (!this.isHeavy(owner)) return nothing;
    if (this.#isTaken) await new Promise<void>((resolve) => this.#queue.add(owner(), resolve));
    this.#isTaken = true;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      // Whatever has arrived meanwhile goes before the next of these.
      setImmediate(() => this.#next());
    };
  }

  #lately(name: string, now: number): number {
    const { objects, at } = this.#answered.get(name) ?? { objects: 0, at: now };
    return objects * 2 ** ((at - now) / HALF_LIFE_MS);
  }

  #next(): void {
    const go = this.#queue.next();
    if (go === undefined) this.#isTaken = false;
    else go();
  }
}
