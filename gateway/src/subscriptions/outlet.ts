import type { ExecutionResult } from 'graphql';

/** Answers that a client has not taken yet; beyond them the oldest goes, so a slow client costs a bounded amount. */
export const PENDING_MAX = 64;

/** One client's end of a shared subscription. */
export class Outlet implements AsyncIterableIterator<ExecutionResult> {
  /** By what the answer is about: a newer state of the same thing takes the place of one not taken yet. */
  readonly #pending = new Map<string | symbol, ExecutionResult>();
  #take: ((next: IteratorResult<ExecutionResult>) => void) | undefined;
  #ended = false;

  constructor(readonly onLeave: () => void) {}

  push(answer: ExecutionResult, about: string | null = null): void {
    if (this.#ended) return;
    const take = this.#take;
    if (take !== undefined) {
      this.#take = undefined;
      take({ value: answer, done: false });
      return;
    }
    const key = about ?? Symbol('one of its own');
    this.#pending.delete(key);
    this.#pending.set(key, answer);
    if (this.#pending.size > PENDING_MAX) this.#pending.delete(this.#pending.keys().next().value!);
  }

  /** Nothing follows what is pending. */
  end(): void {
    this.#ended = true;
    this.#take?.({ value: undefined, done: true });
    this.#take = undefined;
  }

  next(): Promise<IteratorResult<ExecutionResult>> {
    const [first] = this.#pending;
    if (first !== undefined) {
      const [key, value] = first;
      this.#pending.delete(key);
      return Promise.resolve({ value, done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#take = resolve;
    });
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    this.#pending.clear();
    this.end();
    this.onLeave();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
