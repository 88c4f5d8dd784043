/** Token bucket: sustained rate, and burst after a quiet time. */
const PER_SECOND = 500;
const BURST = 50;

/**
 * Rate limit (token bucket) with a first-in, first-out queue: excess work is delayed, never dropped. It keeps refreshes of live
 * answers from starving all other work.
 */
export class ThrottledQueue {
  readonly #waiting = new Set<() => void>();
  #tokens = BURST;
  #filledAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** Runs `work` when there is a token. Answers a function that cancels it. */
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
