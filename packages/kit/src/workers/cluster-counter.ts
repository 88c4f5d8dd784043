/** Counts by key over all workers. The counts of a worker end with it. */
export class ClusterCounter {
  readonly #byWorker = new Map<number, Map<string, number>>();

  /** Counts one more in a worker; false when there are `most` already. */
  enter(worker: number, key: string, most: number): boolean {
    let present = 0;
    for (const counts of this.#byWorker.values()) present += counts.get(key) ?? 0;
    if (present >= most) return false;
    const counts = this.#byWorker.get(worker) ?? new Map<string, number>();
    this.#byWorker.set(worker, counts);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return true;
  }

  leave(worker: number, key: string): void {
    const counts = this.#byWorker.get(worker);
    const now = (counts?.get(key) ?? 0) - 1;
    if (now > 0) counts?.set(key, now);
    else counts?.delete(key);
  }

  forget(worker: number): void {
    this.#byWorker.delete(worker);
  }
}
