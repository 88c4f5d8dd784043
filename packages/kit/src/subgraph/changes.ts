import { EVERYTHING } from '../domain/index.ts';

/** Changed ids; null is a gap: anything may have changed, because notices were missed. */
export type Changed = readonly string[] | null;
/** Subscribes to notices, from its return on or, where a subscription takes a while, after a first null. */
export type FollowChanges = (hear: (changed: Changed) => void) => { close(): void };

/** A cached answer and the ids that it was made from. */
export interface Reading {
  readonly ids: Set<string>;
  /** Invalidation: something that it was made from has changed. */
  onChanged(): void;
}

/** Notices remembered for readings that report late what they read. */
const REMEMBERED_MAX = 50_000;

/**
 * Cache invalidation for one subgraph's answers: an index from ids to the cached answers (readings) made from them. After each
 * commit a subgraph publishes the ids that it changed: an answer that read one of them before may be stale.
 */
export class Changes {
  readonly #readings = new Map<string, Set<Reading>>();
  /** When each id last changed, in two generations. */
  #lately = new Map<string, number>();
  #before = new Map<string, number>();
  #beforeSince = 0;
  #gapAt = 0;
  #time = 0;
  #holders = 0;
  #following: { close(): void } | undefined;

  constructor(readonly follow: FollowChanges) {}

  /** Logical time: the number of notices so far. */
  get time(): number {
    return this.#time;
  }

  /** Subscribes while at least one holder is left; the answer lets go. */
  hold(): () => void {
    this.#holders += 1;
    this.#following ??= this.follow((changed) => this.#hear(changed));
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#following?.close();
      this.#following = undefined;
    };
  }

  /** Notes that a reading was made from `id`, at `since` or later; calls `onChanged` when `id` has changed since. */
  add(reading: Reading, id: string, since: number): void {
    if (reading.ids.has(id)) return;
    reading.ids.add(id);
    const readings = this.#readings.get(id);
    if (readings === undefined) this.#readings.set(id, new Set([reading]));
    else readings.add(reading);
    if (this.#hasChanged(id, since)) reading.onChanged();
  }

  drop(reading: Reading): void {
    for (const id of reading.ids) {
      const readings = this.#readings.get(id);
      readings?.delete(reading);
      if (readings?.size === 0) this.#readings.delete(id);
    }
    reading.ids.clear();
  }

  #hasChanged(id: string, since: number): boolean {
    if (this.#time <= since) return false;
    if (id === EVERYTHING || this.#gapAt > since || this.#beforeSince > since) return true;
    return (this.#lately.get(id) ?? this.#before.get(id) ?? 0) > since;
  }

  #hear(changed: Changed): void {
    this.#time += 1;
    if (changed === null) {
      this.#gapAt = this.#time;
      const all = new Set([...this.#readings.values()].flatMap((readings) => [...readings]));
      for (const reading of all) reading.onChanged();
      return;
    }
    for (const id of changed) {
      this.#lately.set(id, this.#time);
      this.#tell(id);
    }
    this.#tell(EVERYTHING);
    if (this.#lately.size <= REMEMBERED_MAX) return;
    this.#beforeSince = this.#beforeStarts;
    this.#before = this.#lately;
    this.#beforeStarts = this.#time;
    this.#lately = new Map();
  }
  /** Logical time from which `#before` will be complete once it is replaced: nothing older is known then. */
  #beforeStarts = 0;

  #tell(id: string): void {
    const readings = this.#readings.get(id);
    if (readings === undefined) return;
    for (const reading of [...readings]) reading.onChanged();
  }
}
