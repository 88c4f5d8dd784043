/** How many run at once, and at most within a second, after a quiet time. */
const PER_SECOND = 500;
const BURST = 50;

/**
 * A rate limit (token bucket) with a queue: what waits runs in its order, and none is lost. It keeps answers that are made again
 * from crowding out everything else, however many there are: they come later then.
 */
export class ThrottledQueue {
  readonly #waiting = new Set<() => void>();
  #tokens = BURST;
  #filledAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** Runs `work` at its turn; the answer takes it out of the queue. */
  enqueue(work: () => void): () => void {
    const mine = () => work();
    this.#waiting.add(mine);
    this.#run();
    return () => this.#waiting.delete(mine);
  }

  #run(): void {
    const now = performance.now();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#filledAt) * PER_SECOND) / 1_000);
    this.#filledAt = now;
    for (const work of this.#waiting) {
      if (this.#tokens < 1) break;
      this.#tokens -= 1;
      this.#waiting.delete(work);
      work();
    }
    if (this.#waiting.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, 1_000 / PER_SECOND).unref();
  }
}
