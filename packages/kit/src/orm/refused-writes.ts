import { sqlStateOf } from './failures.ts';

/** SQLSTATEs of a server that takes no writes and does not recover by itself; clients get TRY_AGAIN meanwhile. */
const STATES: Readonly<Record<string, string>> = {
  '53100': 'its disk is full',
  '53200': 'it is out of memory',
  '53300': 'it has too many connections',
  '53400': 'a limit of its configuration is reached',
  '58030': 'its disk fails',
  '25006': 'it is read-only',
};
/** A refusal counts as present for this long; each further one renews it. */
const PRESENT_MS = 30_000;
/** Throttle of the report to operators, however many writes are refused. */
const REPORT_EVERY_MS = 60_000;

/** Remembers that the database refuses writes, which clients see only as TRY_AGAIN. */
export class RefusedWrites {
  /** Reports a refusal to operators, at most once a minute. */
  report: (reason: string) => void = () => {};
  #last: { readonly reason: string; readonly at: number } | undefined;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(readonly now: () => number = () => performance.now()) {}

  /** Inspects the error of a statement. */
  note(error: unknown): void {
    const state = sqlStateOf(error);
    const why = state === undefined ? undefined : STATES[state];
    if (why === undefined) return;
    const at = this.now();
    const reason = `the database refuses to write: ${why} (${state})`;
    this.#last = { reason, at };
    if (at - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = at;
    this.report(reason);
  }

  /** Why writes are refused now, or null. */
  present(): string | null {
    return this.#last === undefined || this.now() - this.#last.at > PRESENT_MS ? null : this.#last.reason;
  }
}
