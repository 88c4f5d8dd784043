/** Timeout of a graceful shutdown, in milliseconds. */
const STOP_WITHIN_MS = 20_000;

/**
 * Resolves once the process was asked to end and the graceful shutdown is done. A second request, or a shutdown that times out,
 * ends it at once. When `over` rejects everything is closed too, and its error thrown.
 */
export async function untilStopped(close: () => Promise<void>, over?: Promise<never>): Promise<void> {
  const stopRequested = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const [ended] = await Promise.allSettled([over === undefined ? stopRequested : Promise.race([stopRequested, over])]);
  const now = () => process.exit(1);
  process.once('SIGINT', now);
  process.once('SIGTERM', now);
  setTimeout(now, STOP_WITHIN_MS).unref();
  await close();
  if (ended.status === 'rejected') throw ended.reason;
}
