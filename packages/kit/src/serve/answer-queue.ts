import type { ExecutionResult } from 'graphql';

/** Queue of a stream's answers, in order. */
export class AnswerQueue implements AsyncIterableIterator<ExecutionResult> {
  readonly #waiting: ExecutionResult[] = [];
  #taker: PromiseWithResolvers<IteratorResult<ExecutionResult>> | undefined;
  #end: { error?: unknown } | undefined;

  constructor(readonly onLeave: () => void) {}

  /** Number of answers that were not taken yet. */
  get length(): number {
    return this.#waiting.length;
  }

  push(answer: ExecutionResult): void {
    if (this.#end !== undefined) return;
    if (this.#taker === undefined) {
      this.#waiting.push(answer);
      return;
    }
    this.#taker.resolve({ value: answer, done: false });
    this.#taker = undefined;
  }

  /** Drops the waiting answers: newer state is on its way. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** Ends the stream after the waiting answers, with the error when there is one. */
  end(error?: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    if (this.#taker === undefined) return;
    if (error === undefined) this.#taker.resolve({ value: undefined, done: true });
    else this.#taker.reject(error);
    this.#taker = undefined;
  }

  next(): Promise<IteratorResult<ExecutionResult>> {
    const answer = this.#waiting.shift();
    if (answer !== undefined) return Promise.resolve({ value: answer, done: false });
    if (this.#end !== undefined) {
      const { error } = this.#end;
      this.#end = {};
      return error === undefined ? Promise.resolve({ value: undefined, done: true }) : Promise.reject(error);
    }
    this.#taker ??= Promise.withResolvers();
    return this.#taker.promise;
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    this.clear();
    this.end();
    this.onLeave();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
