/** Why an operation was cut short. */
export type OverrunCode = 'ANSWER_TOO_LARGE' | 'TIMED_OUT';

/** An operation exceeded its allowance. Its answer is dropped; changes that it had begun may have happened. */
export class Overrun extends Error {
  constructor(
    readonly code: OverrunCode,
    message: string,
  ) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export interface AllowanceLimits {
  /** Maximum objects of the answer; null is without limit. */
  readonly objects: number | null;
  /** Maximum characters read from other processes and answered; null is without limit. */
  readonly chars: number | null;
  /** Timeout from now on; null is without limit. */
  readonly ms: number | null;
}

/** Default where the gateway sets none. */
export const DEFAULT_ALLOWANCE: AllowanceLimits = { objects: 25_000, chars: null, ms: null };

/** For subscriptions, which last as long as somebody watches; each of their answers is bounded by itself. */
export const WITHOUT_END: AllowanceLimits = { objects: null, chars: null, ms: null };

const orNone = (limit: number | null): number => limit ?? Number.POSITIVE_INFINITY;
const orNull = (left: number): number | null => (Number.isFinite(left) ? Math.max(0, Math.floor(left)) : null);

/**
 * Remaining budget of one operation (a ceiling and a deadline), shared by all its work in whichever part of the system. Work deducts
 * from it what it adds to the answer, and checks it before it starts anything.
 */
export class Allowance {
  readonly limits: AllowanceLimits;
  readonly #endsAt: number;
  /** Made for whoever asks: most operations end before anything can be cancelled. */
  #stop: AbortController | undefined;
  readonly #objects: number;
  #taken = 0;
  #chars: number;
  #ended: Overrun | null = null;

  constructor(limits: AllowanceLimits = DEFAULT_ALLOWANCE) {
    this.limits = limits;
    this.#objects = orNone(limits.objects);
    this.#chars = orNone(limits.chars);
    this.#endsAt = limits.ms === null ? Number.POSITIVE_INFINITY : performance.now() + limits.ms;
  }

  /** The overrun; null as long as there is none. */
  get ended(): Overrun | null {
    return this.#ended;
  }

  /** Aborts at the overrun. */
  get signal(): AbortSignal {
    if (this.#stop === undefined) {
      this.#stop = new AbortController();
      if (this.#ended !== null) this.#stop.abort(this.#ended);
    }
    return this.#stop.signal;
  }

  /** Number of objects so far. */
  get taken(): number {
    return this.#taken;
  }

  /** The rest, for another process to continue with. */
  get left(): AllowanceLimits {
    return {
      objects: orNull(this.#objects - this.#taken),
      chars: orNull(this.#chars),
      ms: orNull(this.#endsAt - performance.now()),
    };
  }

  /** Throws after an overrun or the deadline. */
  check(): void {
    if (this.#ended === null && performance.now() > this.#endsAt)
      this.end(new Overrun('TIMED_OUT', timedOut(this.limits.ms!)));
    if (this.#ended !== null) throw this.#ended;
  }

  /** Deducts objects of the answer. Throws when they are too many, and from then on. */
  take(objects: number): void {
    this.#taken += objects;
    if (this.#taken > this.#objects) this.tooLarge();
  }

  /** Deducts characters read from other processes. */
  takeChars(chars: number): void {
    this.#chars -= chars;
    if (this.#chars < 0) this.tooLarge();
  }

  /** Throws: the answer exceeds its bounds. */
  tooLarge(): never {
    const { objects, chars } = this.limits;
    this.end(
      new Overrun(
        'ANSWER_TOO_LARGE',
        `An answer holds ${objects} objects and ${chars} characters at most. Ask for shorter lists (first), or for less in them. A change may have been made.`,
      ),
    );
    throw this.#ended;
  }

  /** Cancels the operation: nothing new starts. */
  end(why: Overrun): void {
    if (this.#ended !== null) return;
    this.#ended = why;
    this.#stop?.abort(why);
  }
}

export const timedOut = (ms: number): string =>
  `No answer within ${ms} ms. A change may have been made: ask again with the same key.`;
