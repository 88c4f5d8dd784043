import { RoundRobin } from '@muster/kit/domain';
import { limitError } from './limit-error.ts';

/** Time slice: other events wait at most this long, plus the length of one task. */
const SLICE_MS = 4;
/** Waiting tasks of one owner; a page with new documents sends a few dozen at once. */
const WAITING_MAX = 100;
const RETRY_AFTER_MS = 1_000;

/**
 * Cooperative scheduling of CPU-bound work, in time slices between which the event loop handles everything else. Owners take
 * turns (round robin), so that a busy one waits for itself. A task cannot be interrupted; after a slice that it overran, the
 * event loop is left free for as long as the slice took.
 */
export class FairScheduler {
  readonly #queue = new RoundRobin<() => void>();
  #isSliceOpen = false;
  #sliceEndsAt = 0;
  /** Busy time of this slice. */
  #busyMs = 0;

  /** Runs work at its owner's turn; rejects with OVERLOADED when too many tasks of this owner wait already. */
  async run<T>(owner: string, work: () => T): Promise<T> {
    if (this.#queue.size === 0 && this.#hasTime()) return this.#runNow(work);
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

  /** Runs waiting tasks until the slice is over; events that arrived meanwhile go before the next slice. */
  #next(): void {
    this.#isSliceOpen = false;
    while (this.#queue.size > 0 && this.#hasTime()) this.#queue.next()!();
  }
}
