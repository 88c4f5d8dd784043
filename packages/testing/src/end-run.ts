import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processesOf, type RunProcess } from './run-processes.ts';

const LOOK_EVERY_MS = 50;
/** A PostgreSQL that is asked to end at once has this long for it. */
const POSTGRES_ENDS_WITHIN_MS = 10_000;
/** A process that does not even end when it is killed waits for a disk; nobody waits for it here. */
const GIVES_UP_AFTER_MS = 60_000;

/**
 * Ends every process of a test run and removes its folder. First whoever could start something anew, which a program does with
 * a PostgreSQL that has died, then the PostgreSQL servers.
 */
export async function endRun(folder: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    const found = processesOf(folder);
    const waitedMs = performance.now() - began;
    if (found.length === 0 || waitedMs > GIVES_UP_AFTER_MS) break;
    const others = found.filter(({ isPostgres }) => !isPostgres);
    const [next, signal] =
      others.length > 0
        ? [others, 'SIGKILL' as const]
        : [found, waitedMs > POSTGRES_ENDS_WITHIN_MS ? ('SIGKILL' as const) : ('SIGQUIT' as const)];
    for (const one of next) end(one, signal);
    await delay(LOOK_EVERY_MS);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function end({ pid }: RunProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or is not ours to end.
  }
}
