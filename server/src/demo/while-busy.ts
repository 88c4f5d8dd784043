import { setTimeout as delay } from 'node:timers/promises';
import { GraphError } from '@muster/client';

/** What a busy shop answers for a while. Something may have happened: the same request goes out again, with the same key. */
const BUSY: ReadonlySet<string> = new Set(['TIMED_OUT', 'TRY_AGAIN', 'OVERLOADED', 'RATE_LIMITED']);
const RETRY_MS = 250;
const RETRY_MAX_MS = 5_000;
/** How long anything may take before the demo gives up: it is to end well on a slow machine, too. */
export const PATIENCE_MS = 600_000;

/** Does something again as long as the shop is busy; what it says otherwise is the answer. */
export async function whileBusy<T>(attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (let waitMs = RETRY_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
      await delay(waitMs);
    }
  }
}

/** A refusal that ends by itself, or no answer at all. */
const isBusy = (error: unknown): boolean =>
  error instanceof GraphError
    ? error.codes.every((code) => BUSY.has(code))
    : error instanceof DOMException
      ? error.name === 'TimeoutError'
      : error instanceof TypeError && error.message === 'fetch failed';

/** Does the work for every item, so many at once. */
export async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Asks until it is so. */
export async function eventually(check: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await whileBusy(check))) {
    if (performance.now() > until) throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${check}`);
    await delay(RETRY_MS);
  }
}
