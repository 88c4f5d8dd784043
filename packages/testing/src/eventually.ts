import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;
/** Nobody waits for it but a test that fails: no machine is so slow. */
const WITHIN_MS = 180_000;

/** Waits until `check` answers anything but false, without throwing; rejects with the last failure when it never does. */
export async function eventually(check: () => unknown, withinMs = WITHIN_MS): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    let failure: unknown;
    try {
      if ((await check()) !== false) return;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > until)
      throw new Error(`Not within ${withinMs / 1000} s: ${failure ?? check.toString().slice(0, 120)}`, {
        cause: failure,
      });
    await delay(LOOK_EVERY_MS);
  }
}
