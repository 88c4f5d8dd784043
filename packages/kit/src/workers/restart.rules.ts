const RESTART_AFTER_MS = 150;
const RESTART_AFTER_MAX_MS = 5_000;
/** Deaths in a row, each before the worker served. */
const FAILED_STARTS_MAX = 5;

export interface Deaths {
  /** How often in a row this worker died before it served. */
  readonly failedStarts: number;
  /** Whether another worker serves meanwhile. */
  readonly othersServe: boolean;
  /** Whether all workers have served once. */
  readonly begun: boolean;
}

/**
 * How long to wait before a worker is started again; null when there is no sense in trying: at the start, because somebody
 * looks at it and can help, and later when nobody serves any more.
 */
export function restartAfterMs({ failedStarts, othersServe, begun }: Deaths): number | null {
  if (failedStarts >= FAILED_STARTS_MAX && !(begun && othersServe)) return null;
  if (failedStarts === 0) return 0;
  return Math.min(RESTART_AFTER_MS * 2 ** (failedStarts - 1), RESTART_AFTER_MAX_MS);
}
