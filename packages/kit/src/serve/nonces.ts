const SECOND_MS = 1_000;
/** A process that is asked so often within the life of a signature has other worries: it takes nothing more for a while. */
const KEPT_MAX = 500_000;

/** Numbers that are good once, remembered for as long as they are good. */
export class Nonces {
  /** By the second at whose end they are good no longer. */
  readonly #seen = new Map<number, Set<string>>();
  #kept = 0;

  /** Whether it was not taken before. False, too, when there are too many to remember. */
  take(nonce: string, goodUntilMs: number, nowMs = Date.now()): boolean {
    this.#forgetBefore(Math.floor(nowMs / SECOND_MS));
    if (this.#kept >= KEPT_MAX) return false;
    const second = Math.ceil(goodUntilMs / SECOND_MS);
    let seen = this.#seen.get(second);
    if (seen === undefined) {
      seen = new Set();
      this.#seen.set(second, seen);
    }
    if (seen.has(nonce)) return false;
    seen.add(nonce);
    this.#kept += 1;
    return true;
  }

  get kept(): number {
    return this.#kept;
  }

  #forgetBefore(second: number): void {
    for (const [end, seen] of this.#seen) {
      if (end >= second) continue;
      this.#kept -= seen.size;
      this.#seen.delete(end);
    }
  }
}
