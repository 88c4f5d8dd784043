/** Current count of each key, up to a limit; in this process, or over a cluster. */
export interface KeyedCounter {
  /** Counts one more; the answered function takes it back. Null when there are `most` already. */
  enter(key: string, most: number | null): (() => void) | null | Promise<(() => void) | null>;
}

/** Counts of this process alone. */
export class LocalCounter implements KeyedCounter {
  readonly #counts = new Map<string, number>();

  /** Counts one more; the answered function takes it back, once. Null when there are `most` already. */
  enter(key: string, most: number | null): (() => void) | null {
    const present = this.#counts.get(key) ?? 0;
    if (most !== null && present >= most) return null;
    this.#counts.set(key, present + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = this.#counts.get(key)! - 1;
      if (now === 0) this.#counts.delete(key);
      else this.#counts.set(key, now);
    };
  }
}
