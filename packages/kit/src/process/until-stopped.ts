import { onOutsideEnd } from './outside-end.ts';

/** Timeout of a graceful shutdown, in milliseconds. */
const STOP_WITHIN_MS = 20_000;

/**
 * Resolves once the process was asked to end and the graceful shutdown is done. A second request, or a shutdown that times out,
 * ends it at once. When `over` rejects everything is closed too, and its error thrown.
 */
export async function untilStopped(close: () => Promise<void>, over?: Promise<never>): Promise<void> {
  const now = () => process.exit(1);
  let isStopping = false;
  const stopRequested = new Promise<void>((resolve) => {
    onOutsideEnd((by) => {
      // A closed output is told with each line that is written to it, which is no second request.
      if (isStopping && by !== 'SIGPIPE') now();
      isStopping = true;
      resolve();
    });
  });
  const [ended] = await Promise.allSettled([over === undefined ? stopRequested : Promise.race([stopRequested, over])]);
  isStopping = true;
  setTimeout(now, STOP_WITHIN_MS).unref();
  await close();
  if (ended.status === 'rejected') throw ended.reason;
}
