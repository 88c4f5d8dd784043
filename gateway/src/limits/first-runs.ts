import { FairMutex } from './fair-mutex.ts';

/** Timeout of a turn: an operation that waits this long for subgraphs does not hold the event loop. */
const TURN_MS = 100;

const nothing = (): void => {};

/**
 * Fair queueing of documents without any answer yet: one such query runs at a time, and owners take turns (round robin).
 * Clients of a shop repeat the same documents; one that sends a new document each time waits for others that do, and does not
 * delay the rest.
 */
export class FirstRuns {
  readonly #mutex = new FairMutex();

  /** Without `takeTurns` no query waits. */
  constructor(readonly takeTurns: boolean) {}

  /**
   * Waits for the owner's turn while the document is new: another caller may get its first answer meanwhile. Answers a function
   * that ends the turn; further calls do nothing, and after a tenth of a second the turn ends by itself.
   */
  async enter(owner: () => string, isNew: () => boolean): Promise<() => void> {
    if (!this.takeTurns || !isNew()) return nothing;
    const waiting = this.#mutex.acquire(owner());
    if (waiting !== undefined) {
      await waiting;
      if (!isNew()) {
        this.#mutex.pass();
        return nothing;
      }
    }
    const end = this.#mutex.turn();
    const timer = setTimeout(end, TURN_MS);
    return () => {
      clearTimeout(timer);
      end();
    };
  }
}
