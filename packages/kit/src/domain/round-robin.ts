/** Fair queue: owners take turns (round robin), and what waits of each keeps its order. */
export class RoundRobin<T> {
  /** Queues by owner; the owner of the next turn comes first. */
  readonly #waiting = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many wait of one owner. */
  of(owner: string): number {
    return this.#waiting.get(owner)?.length ?? 0;
  }

  /** How many wait of all owners, counting at most `rounds + 1` of each. */
  within(rounds: number): number {
    let sum = 0;
    for (const { length } of this.#waiting.values()) sum += Math.min(length, rounds + 1);
    return sum;
  }

  add(owner: string, one: T): void {
    const others = this.#waiting.get(owner);
    if (others === undefined) this.#waiting.set(owner, [one]);
    else others.push(one);
    this.#size += 1;
  }

  remove(owner: string, one: T): void {
    const all = this.#waiting.get(owner);
    const at = all?.indexOf(one) ?? -1;
    if (all === undefined || at < 0) return;
    all.splice(at, 1);
    if (all.length === 0) this.#waiting.delete(owner);
    this.#size -= 1;
  }

  /** Removes the next; its owner goes to the end of the round. */
  next(): T | undefined {
    for (const [owner, all] of this.#waiting) {
      const one = all.shift();
      this.#waiting.delete(owner);
      if (all.length > 0) this.#waiting.set(owner, all);
      this.#size -= 1;
      return one;
    }
    return undefined;
  }

  /** Removes the newest of one owner. */
  last(owner: string): T | undefined {
    const one = this.#waiting.get(owner)?.at(-1);
    if (one !== undefined) this.remove(owner, one);
    return one;
  }

  /** The owner of whom most wait. */
  largest(): { readonly owner: string; readonly count: number } | undefined {
    let found: { owner: string; count: number } | undefined;
    for (const [owner, { length: count }] of this.#waiting)
      if (found === undefined || count > found.count) found = { owner, count };
    return found;
  }
}
