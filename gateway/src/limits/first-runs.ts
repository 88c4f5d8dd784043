import { FairQueue } from './fair-queue.ts';

/** Timeout of a turn: an operation that waits this long for subgraphs does not hold the event loop. */
const TURN_MS = 100;

const nothing = (): void => {};

/**
 * Fair queueing of documents without any answer yet: one such query runs at a time, and owners take turns (round robin).
 * Clients of a shop repeat the same documents; one that sends a new document each time waits for others that do, and does not
 * delay the rest.
 */
export class FirstRuns {
  readonly #queue = new FairQueue();
  #isTaken = false;

  /** Without `takeTurns` no query waits. */
  constructor(readonly takeTurns: boolean) {}

  /**
   * Waits for the owner's turn while the document is new: another caller may get its first answer meanwhile. Answers a function
   * that ends the turn; further calls do nothing, and after a tenth of a second the turn ends by itself.
   */
  async enter(owner: () => string, isNew: () => boolean): Promise<() => void> {
    if (!this.takeTurns || !isNew()) return nothing;
    if (this.#isTaken) {
      await new Promise<void>((resolve) => this.#queue.add(owner(), resolve));
      if (!isNew()) {
        this.#next();
        return nothing;
      }
    }
    this.#isTaken = true;
    let isOver = false;
    const leave = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      // Events that arrived meanwhile go before the next turn.
      setImmediate(() => this.#next());
    };
    const timer = setTimeout(leave, TURN_MS);
    return leave;
  }

  #next(): void {
    const go = this.#queue.next();
    if (go === undefined) this.#isTaken = false;
    else go();
  }
}
