/** Whoever waits, by owner: owners take turns (round robin), and each has its own in their order. */
export class FairQueue {
  /** Who is next stands first. */
  readonly #waiting = new Map<string, (() => void)[]>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** How many of an owner wait. */
  of(owner: string): number {
    return this.#waiting.get(owner)?.length ?? 0;
  }

  add(owner: string, go: () => void): void {
    const waiting = this.#waiting.get(owner);
    if (waiting === undefined) this.#waiting.set(owner, [go]);
    else waiting.push(go);
  }

  /** Takes the next one out; its owner goes to the end of the line. */
  next(): (() => void) | undefined {
    const first = this.#waiting.entries().next().value;
    if (first === undefined) return undefined;
    const [owner, waiting] = first;
    const go = waiting.shift();
    this.#waiting.delete(owner);
    if (waiting.length > 0) this.#waiting.set(owner, waiting);
    return go;
  }
}
