import { FairQueue } from './fair-queue.ts';
import { limitError } from './limit-error.ts';

/** So long others wait at most, and the length of one piece of work beyond. */
const SLICE_MS = 4;
/** Of one owner; a page that is new to us asks a few dozen things at once. */
const WAITING_MAX = 100;
const RETRY_AFTER_MS = 1_000;

/**
 * Work that takes the process for itself, in slices between which everything else goes on (cooperative scheduling). Whoever
 * asks for much waits for their own: owners take turns (round robin). A piece of work cannot be interrupted; after a slice that
 * was longer for it, everything else has the process for as long.
 */
export class FairScheduler {
  readonly #queue = new FairQueue();
  #isSliceOpen = false;
  #sliceEndsAt = 0;
  /** What the work of this slice took. */
  #busyMs = 0;

  /** What the work answers, once it was its turn; rejects with OVERLOADED when too much of this owner waits already. */
  async run<T>(owner: string, work: () => T): Promise<T> {
    if (this.#queue.isEmpty && this.#hasTime()) return this.#runNow(work);
    if (this.#queue.of(owner) >= WAITING_MAX)
      throw limitError(
        'OVERLOADED',
        'Too many documents of yours wait to be read. Try again in a moment.',
        RETRY_AFTER_MS,
      );
    return new Promise((resolve, reject) => {
      this.#queue.add(owner, () => {
        try {
          resolve(this.#runNow(work));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #hasTime(): boolean {
    const now = performance.now();
    if (!this.#isSliceOpen) {
      this.#isSliceOpen = true;
      this.#sliceEndsAt = now + SLICE_MS;
      this.#busyMs = 0;
      setImmediate(() => (this.#busyMs > SLICE_MS ? setTimeout(() => this.#next(), this.#busyMs) : this.#next()));
    }
    return now < this.#sliceEndsAt;
  }

  #runNow<T>(work: () => T): T {
    const began = performance.now();
    try {
      return work();
    } finally {
      this.#busyMs += performance.now() - began;
    }
  }

  /** What waits, until the slice is over; the next one begins after whatever has arrived meanwhile. */
  #next(): void {
    this.#isSliceOpen = false;
    while (!this.#queue.isEmpty && this.#hasTime()) this.#queue.next()!();
  }
}
