/** Time source of the program. Tests move it; otherwise it runs. */
export interface Clock {
  now(): Date;
  /** Called when time jumps rather than flows, so that waiting for a deadline starts over. */
  onJump(listener: () => void): () => void;
}

/** Flows with the process's own clock, `offsetMs` ahead of it. */
export class RunningClock implements Clock {
  #offsetMs = 0;
  readonly #listeners = new Set<() => void>();

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Jumps to `offsetMs` ahead of the process's clock. */
  set offsetMs(value: number) {
    if (value === this.#offsetMs) return;
    this.#offsetMs = value;
    for (const listener of this.#listeners) listener();
  }

  onJump(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
