import type { Services } from '@muster/kit/subgraph';
import { type LaunchCounts, readLaunchCounts } from './launch-counts.ts';

const EVERY_MS = 1_000;

type Listener = (counts: ReadonlyMap<string, LaunchCounts>) => void;

/** Reads the counts of all windows that this process's subscribers watch: once a second however many they are, and never for none. */
export class PulseReader {
  readonly #listeners = new Map<Listener, readonly string[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly services: Pick<Services, 'db' | 'log'>) {}

  /** Calls `listener` with each reading from now on; answers how to leave. */
  watch(sellWindowIds: readonly string[], listener: Listener): () => void {
    this.#listeners.set(listener, sellWindowIds);
    this.#timer ??= setTimeout(() => void this.#round(), EVERY_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  async #round(): Promise<void> {
    const watched = [...new Set([...this.#listeners.values()].flat())];
    try {
      const counts = await readLaunchCounts(this.services.db.hot, watched);
      for (const listener of this.#listeners.keys()) listener(counts);
    } catch (error) {
      this.services.log.warn({ err: error }, 'The pulse of launches could not be read; the next one tells of both');
    }
    this.#timer = this.#listeners.size === 0 ? undefined : setTimeout(() => void this.#round(), EVERY_MS).unref();
  }
}

const readers = new WeakMap<Services, PulseReader>();

/** The one reader of a running subgraph. */
export function pulseReaderOf(services: Services): PulseReader {
  const reader = readers.get(services) ?? new PulseReader(services);
  readers.set(services, reader);
  return reader;
}
