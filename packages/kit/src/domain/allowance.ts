/** Why the work for an operation ends before it is done. */
export type OverrunCode = 'ANSWER_TOO_LARGE' | 'TIMED_OUT';

/** An operation took more than it may. Nothing of its answer is told; what it had begun to change may be changed. */
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
  /** Objects that may be gathered for the answer; null is without limit. */
  readonly objects: number | null;
  /** What may be read of other processes, and answered, in characters; null is without limit. */
  readonly chars: number | null;
  /** From now on; null is without limit. */
  readonly ms: number | null;
}

/** What an operation may take where nobody says; the gateway does, and how long it waits. */
export const DEFAULT_ALLOWANCE: AllowanceLimits = { objects: 25_000, chars: null, ms: null };

/** Of what goes on for as long as somebody watches; each of its answers is bounded for itself. */
export const WITHOUT_END: AllowanceLimits = { objects: null, chars: null, ms: null };

const orNone = (limit: number | null): number => limit ?? Number.POSITIVE_INFINITY;
const orNull = (left: number): number | null => (Number.isFinite(left) ? Math.max(0, Math.floor(left)) : null);

/**
 * What one operation may still take (a ceiling and a deadline), shared by everything that works for it, in whichever part of
 * the system. Whoever adds to the answer takes from it, and whoever is about to begin something asks whether it may.
 */
export class Allowance {
  readonly limits: AllowanceLimits;
  readonly #endsAt: number;
  readonly #stop = new AbortController();
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

  /** Why it is over; null as long as it is not. */
  get ended(): Overrun | null {
    return this.#ended;
  }

  /** Aborts once it is over. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** How many objects were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** What is left, for another process to go on with. */
  get left(): AllowanceLimits {
    return {
      objects: orNull(this.#objects - this.#taken),
      chars: orNull(this.#chars),
      ms: orNull(this.#endsAt - performance.now()),
    };
  }

  /** Throws when it is over. */
  check(): void {
    if (this.#ended === null && performance.now() > this.#endsAt)
      this.end(new Overrun('TIMED_OUT', timedOut(this.limits.ms!)));
    if (this.#ended !== null) throw this.#ended;
  }

  /** Objects that were made for the answer. Throws when they are too many, and from then on. */
  take(objects: number): void {
    this.#taken += objects;
    if (this.#taken > this.#objects) this.tooLarge();
  }

  /** Characters that were read of other processes. */
  takeChars(chars: number): void {
    this.#chars -= chars;
    if (this.#chars < 0) this.tooLarge();
  }

  /** Throws: the answer holds more than it may. */
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

  /** What has not begun does not begin any more. */
  end(why: Overrun): void {
    if (this.#ended !== null) return;
    this.#ended = why;
    this.#stop.abort(why);
  }
}

export const timedOut = (ms: number): string =>
  `No answer within ${ms} ms. A change may have been made: ask again with the same key.`;
