interface Limits {
  /** Items of a batch. */
  readonly batchSizeMax: number;
  readonly inFlightMax: number;
}

/** A batch of fewer items is not worth its own round trip. */
const BATCH_SIZE_MIN = 32;

/** Items that arrive while batches are in flight form the next batch. There is no timer, so a lone item never waits. */
export class MicroBatcher<T> {
  #waiting: T[] = [];
  #inFlight = 0;
  #isScheduled = false;

  /** `run` never rejects: it settles its items. */
  constructor(
    readonly run: (batch: readonly T[]) => Promise<void>,
    readonly limits: Limits,
  ) {}

  add(items: readonly T[]): void {
    if (items.length === 0) return;
    this.#waiting.push(...items);
    this.#schedule();
  }

  /** Items of one turn of the event loop go into one batch. */
  #schedule(): void {
    if (this.#isScheduled || this.#inFlight >= this.limits.inFlightMax) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#waiting.length > 0 && this.#inFlight < this.limits.inFlightMax) this.#send();
    });
  }

  #send(): void {
    // Shared among the free slots: the rows of one batch are made while those of another are written.
    const share = Math.ceil(this.#waiting.length / (this.limits.inFlightMax - this.#inFlight));
    const size = Math.min(Math.max(share, BATCH_SIZE_MIN), this.limits.batchSizeMax);
    const batch = this.#waiting.slice(0, size);
    this.#waiting = this.#waiting.slice(size);
    this.#inFlight += 1;
    void this.run(batch).finally(() => {
      this.#inFlight -= 1;
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
