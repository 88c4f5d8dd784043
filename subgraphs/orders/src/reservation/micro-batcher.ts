interface Limits {
  /** Items of a batch at most. */
  readonly batchMax: number;
  /** Batches on their way at most. */
  readonly atOnceMax: number;
}

/** Fewer than this are not worth a batch more. */
const SHARE_MIN = 32;

/**
 * Has what arrives together dealt with together: while batches are on their way, the next one gathers. There is no timer,
 * so whoever comes alone waits for nobody.
 */
export class Gatherer<T> {
  #waiting: T[] = [];
  #onTheWay = 0;
  #isDue = false;

  /** `run` never rejects: it settles its items. */
  constructor(
    readonly run: (batch: readonly T[]) => Promise<void>,
    readonly limits: Limits,
  ) {}

  add(items: readonly T[]): void {
    if (items.length === 0) return;
    this.#waiting.push(...items);
    this.#wake();
  }

  /** What comes with the same turn of the event loop travels together. */
  #wake(): void {
    if (this.#isDue || this.#onTheWay >= this.limits.atOnceMax) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      while (this.#waiting.length > 0 && this.#onTheWay < this.limits.atOnceMax) this.#send();
    });
  }

  #send(): void {
    // Shared out among the free ways: while the rows of one part are written, those of the next are made.
    const share = Math.ceil(this.#waiting.length / (this.limits.atOnceMax - this.#onTheWay));
    const size = Math.min(Math.max(share, SHARE_MIN), this.limits.batchMax);
    const batch = this.#waiting.slice(0, size);
    this.#waiting = this.#waiting.slice(size);
    this.#onTheWay += 1;
    void this.run(batch).finally(() => {
      this.#onTheWay -= 1;
      if (this.#waiting.length > 0) this.#wake();
    });
  }
}
