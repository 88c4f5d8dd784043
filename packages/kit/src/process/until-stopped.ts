/** A stop that hangs must not keep the process for ever, in milliseconds. */
const STOP_WITHIN_MS = 20_000;

/**
 * Resolves once the process was asked to end and everything is closed. A second request, or a stop that takes too long,
 * ends it at once.
 */
export async function untilStopped(close: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const now = () => process.exit(1);
  process.once('SIGINT', now);
  process.once('SIGTERM', now);
  setTimeout(now, STOP_WITHIN_MS).unref();
  await close();
}
