import { FairQueue } from './fair-queue.ts';

/** So long one has the turn at most: whatever waits that long for subgraphs takes no event loop. */
const TURN_MS = 100;

const nothing = (): void => {};

/**
 * Fair queueing of documents that nobody was answered before: one such query runs at a time, and owners take turns (round
 * robin). Clients of a shop ask the same documents again and again; who sends another one each time waits for others who do,
 * and their answers do not stand before everybody else's.
 */
export class FirstRuns {
  readonly #queue = new FairQueue();
  #isTaken = false;

  /** Without `takeTurns` nobody waits. */
  constructor(readonly takeTurns: boolean) {}

  /**
   * Waits for the owner's turn as long as what it asks is new: it may have been answered meanwhile, to somebody else. What it
   * answers ends the turn, once however often it is called; after a tenth of a second the turn ends by itself.
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
      // Whatever has arrived meanwhile goes before the next of these.
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
