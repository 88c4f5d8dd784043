/** Fair queue: owners take turns (round robin), and the tasks of each keep their order. */
export class FairQueue {
  /** Tasks by owner; the owner of the next turn comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Number of waiting tasks of an owner. */
  of(owner: string): number {
    return this.#waiting.get(owner)?.length ?? 0;
  }

  add(owner: string, go: () => void): void {
    const waiting = this.#waiting.get(owner);
    if (waiting === undefined) this.#waiting.set(owner, [go]);
    else waiting.push(go);
  }

  /** Removes the next task; its owner goes to the end of the queue. */
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
