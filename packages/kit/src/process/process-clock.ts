import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { RunningClock } from '../domain/index.ts';

const POLL_EVERY_MS = 50;

/**
 * The clock of a process. With `MUSTER_CLOCK_FILE` it runs ahead by the milliseconds in that file, and jumps when the file changes:
 * tests move the time of a system of several processes that way. Unset, it is the wall clock.
 */
export function processClock(env: NodeJS.ProcessEnv): { clock: RunningClock; close(): void } {
  const clock = new RunningClock();
  const file = env.MUSTER_CLOCK_FILE;
  if (!file) return { clock, close() {} };
  const read = () => {
    try {
      const offset = Number(readFileSync(file, 'utf8'));
      if (Number.isFinite(offset)) clock.offsetMs = offset;
    } catch {
      // Not there yet: no offset.
    }
  };
  read();
  watchFile(file, { interval: POLL_EVERY_MS, persistent: false }, read);
  return { clock, close: () => unwatchFile(file, read) };
}
