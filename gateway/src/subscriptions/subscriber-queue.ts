/** Bound of the queue of a slow client; beyond it the oldest answer is dropped. */
export const PENDING_MAX = 64;

/** Destination of a client's answers. */
export interface Sink {
  /** Whether it accepts more now; false while the client reads slowly. */
  readonly ready: boolean;
  /** Writes an answer, which is JSON. */
  write(json: string): void;
  /** Called by the sink whenever it may have become ready. */
  onReady: (() => void) | undefined;
}

/** Bounded, conflating queue of one subscriber of a shared subscription. As an iterator it has no values, and ends with the subscription. */
export class SubscriberQueue implements AsyncIterableIterator<never> {
  /** Pending answers by entity: a newer state replaces an older one (conflation). */
  readonly #pending = new Map<string | symbol, string>();
  readonly #ended = Promise.withResolvers<IteratorReturnResult<undefined>>();
  #isEnding = false;

  constructor(
    readonly sink: Sink,
    readonly onLeave: () => void,
  ) {
    sink.onReady = () => this.#flush();
  }

  push(json: string, about: string | null = null): void {
    if (this.#isEnding) return;
    if (this.#pending.size === 0 && this.sink.ready) {
      this.sink.write(json);
      return;
    }
    const key = about ?? Symbol('one of its own');
    this.#pending.delete(key);
    this.#pending.set(key, json);
    if (this.#pending.size > PENDING_MAX) this.#pending.delete(this.#pending.keys().next().value!);
  }

  /** Ends after the pending answers. */
  end(): void {
    this.#isEnding = true;
    this.#flush();
  }

  next(): Promise<IteratorReturnResult<undefined>> {
    return this.#ended.promise;
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#pending.clear();
    this.end();
    this.onLeave();
    return this.#ended.promise;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #flush(): void {
    for (const [key, json] of this.#pending) {
      if (!this.sink.ready) return;
      this.#pending.delete(key);
      this.sink.write(json);
    }
    if (this.#isEnding) this.#ended.resolve({ value: undefined, done: true });
  }
}
