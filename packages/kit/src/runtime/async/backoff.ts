import { setTimeout as delay } from 'node:timers/promises';

/** Exponential backoff with jitter after `failures` in a row: doubles each time, up to `maxMs`. */
export const backoffMs = (failures: number, firstMs: number, maxMs: number): number =>
  Math.min(firstMs * 2 ** (failures - 1), maxMs) * (0.5 + Math.random() / 2);

/** Waits, or stops waiting as soon as `signal` aborts; never keeps a process alive. */
export const pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
  await delay(ms, undefined, signal === undefined ? { ref: false } : { ref: false, signal }).catch(() => {});
};

/** Timeout: waits at most `ms` for `work` and answers whether it ended. A rejection is passed on. */
export async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms).unref();
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
