interface Bounds<K, V> {
  readonly most: number;
  /** Bound on the sum of all entries, in the unit of `charsOf`; without it only the number counts. */
  readonly charsMax?: number;
  /** Size of one entry; of a text that is its key when left out. */
  readonly charsOf?: (key: K, value: V) => number;
}

interface Entry<V> {
  readonly value: V;
  readonly chars: number;
  /** Whether it was read since the clock's hand last passed it. */
  used: boolean;
}

/**
 * Clock cache (second chance): values by keys, bounded in number and in size. A read sets one flag, because it happens many times
 * a request; eviction passes over a flagged entry once and clears the flag.
 */
export class ClockCache<V, K = string> {
  readonly #entries = new Map<K, Entry<V>>();
  #chars = 0;

  constructor(readonly bounds: Bounds<K, V>) {}

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = true;
    return entry.value;
  }

  /** The value, without that this counts as a read. */
  peek(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Caches a value, unless it is larger than the whole bound. */
  set(key: K, value: V): void {
    const { charsMax = Number.POSITIVE_INFINITY, charsOf } = this.bounds;
    const chars = charsOf?.(key, value) ?? (typeof key === 'string' ? key.length : 0);
    this.#forget(key);
    if (chars > charsMax) return;
    this.#makeRoom(charsMax - chars);
    this.#entries.set(key, { value, chars, used: false });
    this.#chars += chars;
  }

  #makeRoom(charsMax: number): void {
    // A set-again entry moves to the end, so that the loop goes round.
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size < this.bounds.most && this.#chars <= charsMax) return;
      this.#entries.delete(key);
      if (entry.used) this.#entries.set(key, { ...entry, used: false });
      else this.#chars -= entry.chars;
    }
  }

  #forget(key: K): void {
    this.#chars -= this.#entries.get(key)?.chars ?? 0;
    this.#entries.delete(key);
  }
}
