import { RoundRobin } from '@muster/kit/domain';

/** Fair mutex: one holder at a time; owners that wait take turns (round robin). */
export class FairMutex {
  readonly #waiting = new RoundRobin<() => void>();
  #isTaken = false;

  /** Undefined when it is the owner's turn at once, else resolves when it is. The turn ends with `pass`, or with what `turn` answers. */
  acquire(owner: string): Promise<void> | undefined {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.add(owner, resolve));
    this.#isTaken = true;
    return undefined;
  }

  /** A function that ends the turn of the holder; further calls do nothing. */
  turn(): () => void {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      // Events that arrived meanwhile go before the next turn.
      setImmediate(() => this.pass());
    };
  }

  /** Ends the turn at once: nothing was done in it that others would have to wait for. */
  pass(): void {
    const go = this.#waiting.next();
    if (go === undefined) this.#isTaken = false;
    else go();
  }
}
