interface Bounds<V> {
  readonly most: number;
  /** Of all that is kept together, as `charsOf` counts; without it the number is all that counts. */
  readonly charsMax?: number;
  /** Of one entry; of its key when left out. */
  readonly charsOf?: (key: string, value: V) => number;
}

interface Kept<V> {
  readonly value: V;
  readonly chars: number;
  /** Whether it was asked for since it last stood first in line to go. */
  used: boolean;
}

/**
 * Values by texts, bounded in number and in size: whoever was not asked for goes first. To be asked for is one flag, because it
 * happens many times a request, and whoever has it when it is their turn gets a second one.
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

  /** What is larger than all may be together is not kept. */
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
    // What is set anew comes last, so that this goes round.
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
