const SECOND_MS = 1_000;
/** Bound on the memory. A process with so many requests within the life of a signature is overloaded: it refuses more for a while. */
const REMEMBERED_MAX = 500_000;

/** Replay protection: nonces are accepted once, and remembered until they expire. */
export class Nonces {
  /** By the second at whose end they expire. */
  readonly #seen = new Map<number, Set<string>>();
  #size = 0;

  /** Whether it was not used before. False, too, when there are too many to remember. */
  take(nonce: string, goodUntilMs: number, nowMs = Date.now()): boolean {
    this.#forgetBefore(Math.floor(nowMs / SECOND_MS));
    if (this.#size >= REMEMBERED_MAX) return false;
    const second = Math.ceil(goodUntilMs / SECOND_MS);
    let seen = this.#seen.get(second);
    if (seen === undefined) {
      seen = new Set();
      this.#seen.set(second, seen);
    }
    if (seen.has(nonce)) return false;
    seen.add(nonce);
    this.#size += 1;
    return true;
  }

  get size(): number {
    return this.#size;
  }

  #forgetBefore(second: number): void {
    for (const [end, seen] of this.#seen) {
      if (end >= second) continue;
      this.#size -= seen.size;
      this.#seen.delete(end);
    }
  }
}
