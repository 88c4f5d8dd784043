interface Bounds<V> {
  readonly most: number;
  /** Of all that is kept together, as `charsOf` counts. */
  readonly charsMax: number;
  /** Of one entry; of its key when left out. */
  readonly charsOf?: (key: string, value: V) => number;
}

/** Values by texts, the longest unused forgotten first: bounded in number and in size. */
export class Recent<V> {
  readonly #kept = new Map<string, V>();
  #chars = 0;

  constructor(readonly bounds: Bounds<V>) {}

  get(key: string): V | undefined {
    const value = this.#kept.get(key);
    if (value === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#forget(key);
    this.#kept.set(key, value);
    this.#chars += this.#charsOf(key, value);
    const { most, charsMax } = this.bounds;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most && this.#chars <= charsMax) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const value = this.#kept.get(key);
    if (value === undefined) return;
    this.#kept.delete(key);
    this.#chars -= this.#charsOf(key, value);
  }

  #charsOf(key: string, value: V): number {
    return this.bounds.charsOf?.(key, value) ?? key.length;
  }
}
