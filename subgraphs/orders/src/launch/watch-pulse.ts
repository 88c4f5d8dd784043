import { field, isId } from '@muster/kit/domain';
import type { RequestContext } from '@muster/kit/subgraph';
import { z } from 'zod';
import { type LaunchCounts, readLaunchCounts } from './launch-counts.ts';
import { isNews, type LaunchPulse, pulseOf } from './pulse.rules.ts';
import { pulseReaderOf } from './pulse-reader.ts';

const WATCHED_MAX = 50;

export const WatchPulse = z.object({ sellWindowIds: z.array(field.id).min(1).max(WATCHED_MAX) });

/**
 * Each sell window as it is now, then once a second while it moves. A subscriber who reads slowly gets what happened meanwhile in one
 * message of each window.
 */
export function watchPulse(
  { services }: RequestContext,
  { sellWindowIds }: z.infer<typeof WatchPulse>,
): AsyncIterable<LaunchPulse> {
  const ids = [...new Set(sellWindowIds.filter(isId).map((id) => id.toLowerCase()))];
  const subscriber = new PulseSubscriber(ids);
  const leave = pulseReaderOf(services).watch(ids, (counts) => subscriber.receive(counts));
  const begun = readLaunchCounts(services.db.hot, ids).then((counts) => subscriber.receive(counts));
  begun.catch(() => {}); // Whoever asks for the first message is told; nobody may ask.
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        await begun;
        return subscriber.next();
      },
      async return() {
        leave();
        subscriber.end();
        return { value: undefined, done: true };
      },
    }),
  };
}

/** One subscriber: the last message of each window, and the newest reading since. */
class PulseSubscriber {
  readonly #sent = new Map<string, { readonly counts: LaunchCounts; readonly pulse: LaunchPulse }>();
  #newest: ReadonlyMap<string, LaunchCounts> = new Map();
  #waiting: string[] = [];
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor(readonly ids: readonly string[]) {}

  /** A reading that took longer than the one after it is of no use. */
  receive(counts: ReadonlyMap<string, LaunchCounts>): void {
    const isNewer = this.ids.every((id) => (counts.get(id)?.at ?? 0) >= (this.#newest.get(id)?.at ?? 0));
    if (!isNewer) return;
    this.#newest = counts;
    this.#waiting = [...this.ids];
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<LaunchPulse>> {
    while (!this.#isOver) {
      for (let id = this.#waiting.shift(); id !== undefined; id = this.#waiting.shift()) {
        const pulse = this.#take(id);
        if (pulse !== null) return { value: pulse, done: false };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return { value: undefined, done: true };
  }

  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  #take(id: string): LaunchPulse | null {
    const counts = this.#newest.get(id);
    if (counts === undefined) return null;
    const before = this.#sent.get(id);
    const pulse = pulseOf(id, counts, before?.counts);
    if (before !== undefined && !isNews(pulse, before.pulse)) return null;
    this.#sent.set(id, { counts, pulse });
    return pulse;
  }
}
