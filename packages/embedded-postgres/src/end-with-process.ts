import type { DataFolder } from './data-folder.ts';
import { askToEnd } from './postmaster.ts';

/** A pg_ctl that has just been started has no postmaster yet, and cannot be told to start none. */
const APPEARS_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** Ends of what runs now; they are called when this process exits, by an uncaught error too. */
const ends = new Set<() => void>();
let isWatching = false;

export interface EndWithProcess {
  /** The postmaster may appear any moment while this work goes on. */
  atTheStart<T>(work: () => Promise<T>): Promise<T>;
  /** It is stopped in another way, or was never started. */
  cancel(): void;
}

/**
 * Asks the PostgreSQL of a folder to end when this process exits: a daemon does not notice that nobody is left who would stop it. A
 * killed process asks nothing; the next start on the folder adopts its server.
 */
export function endWithProcess(folder: DataFolder): EndWithProcess {
  let isStarting = false;
  const end = () => {
    const until = performance.now() + (isStarting ? APPEARS_WITHIN_MS : 0);
    while (!askToEnd(folder) && performance.now() < until) pause();
  };
  ends.add(end);
  if (!isWatching) {
    isWatching = true;
    process.on('exit', () => {
      for (const each of ends) each();
    });
  }
  return {
    async atTheStart(work) {
      isStarting = true;
      try {
        return await work();
      } finally {
        isStarting = false;
      }
    },
    cancel: () => void ends.delete(end),
  };
}

/** An exiting process runs nothing but what is called in its exit. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
}
