import { EVERYTHING } from '../domain/index.ts';

/** Changed ids; null is a gap: anything may have changed, because notices were missed. */
export type Changed = readonly string[] | null;
/** Subscribes to notices, from its return on or, where a subscription takes a while, after a first null. */
export type FollowChanges = (listener: (changed: Changed) => void) => { close(): void };

/** A cached answer and the ids that it was made from. */
export interface TrackedAnswer {
  readonly ids: Set<string>;
  /** Invalidation: something that it was made from has changed. */
  onChanged(): void;
}

/** Notices remembered for answers that report late what they read. */
const REMEMBERED_MAX = 50_000;

/**
 * Cache invalidation for one subgraph's answers: an index from ids to the cached answers made from them. After each
 * commit a subgraph publishes the ids that it changed: an answer that read one of them before may be stale.
 */
export class Changes {
  readonly #answers = new Map<string, Set<TrackedAnswer>>();
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
    this.#following ??= this.follow((changed) => this.#receive(changed));
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

  /** Notes that an answer was made from `id`, at `since` or later; calls `onChanged` when `id` has changed since. */
  add(answer: TrackedAnswer, id: string, since: number): void {
    if (answer.ids.has(id)) return;
    answer.ids.add(id);
    const answers = this.#answers.get(id);
    if (answers === undefined) this.#answers.set(id, new Set([answer]));
    else answers.add(answer);
    if (this.#hasChanged(id, since)) answer.onChanged();
  }

  drop(answer: TrackedAnswer): void {
    for (const id of answer.ids) {
      const answers = this.#answers.get(id);
      answers?.delete(answer);
      if (answers?.size === 0) this.#answers.delete(id);
    }
    answer.ids.clear();
  }

  #hasChanged(id: string, since: number): boolean {
    if (this.#time <= since) return false;
    if (id === EVERYTHING || this.#gapAt > since || this.#beforeSince > since) return true;
    return (this.#lately.get(id) ?? this.#before.get(id) ?? 0) > since;
  }

  #receive(changed: Changed): void {
    this.#time += 1;
    if (changed === null) {
      this.#gapAt = this.#time;
      const all = new Set([...this.#answers.values()].flatMap((answers) => [...answers]));
      for (const answer of all) answer.onChanged();
      return;
    }
    for (const id of changed) {
      this.#lately.set(id, this.#time);
      this.#invalidate(id);
    }
    this.#invalidate(EVERYTHING);
    if (this.#lately.size <= REMEMBERED_MAX) return;
    this.#beforeSince = this.#beforeStarts;
    this.#before = this.#lately;
    this.#beforeStarts = this.#time;
    this.#lately = new Map();
  }
  /** Logical time from which `#before` will be complete once it is replaced: nothing older is known then. */
  #beforeStarts = 0;

  #invalidate(id: string): void {
    const answers = this.#answers.get(id);
    if (answers === undefined) return;
    for (const answer of [...answers]) answer.onChanged();
  }
}
