import { setTimeout as delay } from 'node:timers/promises';
import { GraphError } from '@muster/client';

/** Retryable error codes. The outcome may be unknown, so the retry has the same idempotency key. */
const BUSY: ReadonlySet<string> = new Set(['TIMED_OUT', 'TRY_AGAIN', 'OVERLOADED', 'RATE_LIMITED']);
const RETRY_MS = 250;
const RETRY_MAX_MS = 5_000;
/** Overall timeout of a step, generous for slow machines. */
export const PATIENCE_MS = 600_000;

/** Retries as long as the shop is busy. */
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

/** Retryable error, or no answer at all. */
const isBusy = (error: unknown): boolean =>
  error instanceof GraphError
    ? error.codes.every((code) => BUSY.has(code))
    : error instanceof DOMException
      ? error.name === 'TimeoutError'
      : error instanceof TypeError && error.message === 'fetch failed';

/** Runs `work` for every item, with a concurrency limit. */
export async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Polls until the condition holds. */
export async function eventually(check: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await whileBusy(check))) {
    if (performance.now() > until) throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${check}`);
    await delay(RETRY_MS);
  }
}
