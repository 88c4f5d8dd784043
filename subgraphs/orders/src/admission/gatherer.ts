interface Limits {
  /** Items of a batch at most. */
  readonly batchMax: number;
  /** Batches on their way at most. */
  readonly atOnceMax: number;
}

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
    const batch = this.#waiting.slice(0, this.limits.batchMax);
    this.#waiting = this.#waiting.slice(this.limits.batchMax);
    this.#onTheWay += 1;
    void this.run(batch).finally(() => {
      this.#onTheWay -= 1;
      if (this.#waiting.length > 0) this.#wake();
    });
  }
}
