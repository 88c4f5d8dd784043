import { sqlStateOf } from './failures.ts';

/** States in which a server takes no writes and does not mend itself; clients are told to try again meanwhile. */
const STATES: Readonly<Record<string, string>> = {
  '53100': 'its disk is full',
  '53200': 'it is out of memory',
  '53300': 'it has too many connections',
  '53400': 'a limit of its configuration is reached',
  '58030': 'its disk fails',
  '25006': 'it is read-only',
};
/** A refusal counts as present for so long; while writes go on being refused it is renewed. */
const PRESENT_MS = 30_000;
/** As often an operator is told, however many writes are refused. */
const TOLD_EVERY_MS = 60_000;

/** Remembers that the database refuses writes, which clients only hear of as TRY_AGAIN. */
export class RefusedWrites {
  /** Told of a refusal, at most once a minute. */
  tell: (reason: string) => void = () => {};
  #last: { readonly reason: string; readonly at: number } | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(readonly now: () => number = () => performance.now()) {}

  /** Looks at what a statement failed with. */
  note(error: unknown): void {
    const state = sqlStateOf(error);
    const why = state === undefined ? undefined : STATES[state];
    if (why === undefined) return;
    const at = this.now();
    const reason = `the database refuses to write: ${why} (${state})`;
    this.#last = { reason, at };
    if (at - this.#toldAt < TOLD_EVERY_MS) return;
    this.#toldAt = at;
    this.tell(reason);
  }

  /** Why writes are refused now, or null. */
  present(): string | null {
    return this.#last === undefined || this.now() - this.#last.at > PRESENT_MS ? null : this.#last.reason;
  }
}
