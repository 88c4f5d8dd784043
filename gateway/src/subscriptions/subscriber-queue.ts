/** Answers that a client has not taken yet; beyond them the oldest goes, so a slow client costs a bounded amount. */
export const PENDING_MAX = 64;

/** Where a client's answers are written. */
export interface Sink {
  /** Whether it takes more now; a client that reads slowly makes it full. */
  readonly ready: boolean;
  /** Writes an answer, which is JSON. */
  write(json: string): void;
  /** Called by the sink whenever it may have become ready. */
  onReady: (() => void) | undefined;
}

/** One client's end of a shared subscription: an iteration that has no values of its own, and ends with the subscription. */
export class SubscriberQueue implements AsyncIterableIterator<never> {
  /** By what the answer is about: a newer state of the same thing takes the place of one not taken yet. */
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

  /** Nothing follows what is pending. */
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
