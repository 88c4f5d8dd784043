const RESTART_AFTER_MS = 150;
const RESTART_AFTER_MAX_MS = 5_000;
/** Consecutive deaths of a worker before it served. */
const FAILED_STARTS_MAX = 5;

export interface Deaths {
  /** Consecutive deaths of this worker before it served. */
  readonly failedStarts: number;
  /** Whether another worker still serves. */
  readonly othersServe: boolean;
  /** Whether all workers have served once. */
  readonly begun: boolean;
}

/**
 * Backoff before a worker is restarted; null when it is given up: at the start, where somebody watches and can help, and later
 * when no worker serves any more.
 */
export function restartAfterMs({ failedStarts, othersServe, begun }: Deaths): number | null {
  if (failedStarts >= FAILED_STARTS_MAX && !(begun && othersServe)) return null;
  if (failedStarts === 0) return 0;
  return Math.min(RESTART_AFTER_MS * 2 ** (failedStarts - 1), RESTART_AFTER_MAX_MS);
}
