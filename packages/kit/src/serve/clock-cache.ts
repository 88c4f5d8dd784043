interface Bounds<V> {
  readonly most: number;
  /** Bound on the sum of all entries, in the unit of `charsOf`; without it only the number counts. */
  readonly charsMax?: number;
  /** Size of one entry; of its key when left out. */
  readonly charsOf?: (key: string, value: V) => number;
}

interface Kept<V> {
  readonly value: V;
  readonly chars: number;
  /** Whether it was read since the clock's hand last passed it. */
  used: boolean;
}

/**
 * Clock cache (second chance): values by texts, bounded in number and in size. A read sets one flag, because it happens many times
 * a request; eviction passes over a flagged entry once and clears the flag.
 */
export class ClockCache<V> {
  readonly #kept = new Map<string, Kept<V>>();
  #chars = 0;

  constructor(readonly bounds: Bounds<V>) {}

  get(key: string): V | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    kept.used = true;
    return kept.value;
  }

  /** Caches a value, unless it is larger than the whole bound. */
  set(key: string, value: V): void {
    const { charsMax = Number.POSITIVE_INFINITY, charsOf } = this.bounds;
    const chars = charsOf?.(key, value) ?? key.length;
    this.#forget(key);
    if (chars > charsMax) return;
    this.#makeRoom(charsMax - chars);
    this.#kept.set(key, { value, chars, used: false });
    this.#chars += chars;
  }

  #makeRoom(charsMax: number): void {
    // A set-again entry moves to the end, so that the loop goes round.
    for (const [key, kept] of this.#kept) {
      if (this.#kept.size < this.bounds.most && this.#chars <= charsMax) return;
      this.#kept.delete(key);
      if (kept.used) this.#kept.set(key, { ...kept, used: false });
      else this.#chars -= kept.chars;
    }
  }

  #forget(key: string): void {
    this.#chars -= this.#kept.get(key)?.chars ?? 0;
    this.#kept.delete(key);
  }
}
