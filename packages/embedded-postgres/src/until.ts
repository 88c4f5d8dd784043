import { setTimeout as delay } from 'node:timers/promises';

const LOOK_AGAIN_MS = 10;

/** Polls a condition, at most until the deadline; answers whether it came true. */
export async function until(condition: () => boolean | Promise<boolean>, deadlineMs: number): Promise<boolean> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await delay(LOOK_AGAIN_MS);
  }
}
