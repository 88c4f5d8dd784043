import type { Clock } from '../../domain/index.ts';
import type { Database } from '../../orm/index.ts';
import type { JobHandler, Log, Services, SubgraphDefinition } from '../../subgraph/index.ts';
import { backoffMs, within } from '../async/backoff.ts';
import { WakeSignal } from '../async/wake-signal.ts';
import { claimJobs, nextRunAt } from './job-lease.ts';
import { runJob } from './run-job.ts';

const POLL_MS = 1_000;
const POLL_MAX_MS = 10_000;
const CONCURRENCY_MAX = 4;
const CLOSE_WITHIN_MS = 10_000;

interface JobsOptions {
  readonly db: Database;
  readonly handlers: readonly JobHandler[];
  readonly services: Services;
  readonly log: Log;
  readonly clock: Clock;
  /** Polling interval for jobs that other processes scheduled. */
  readonly pollMs?: number;
}

export interface Jobs {
  /** There are new jobs. */
  wake(): void;
  /** Graceful shutdown: starts no more jobs and waits, for a bounded time, for those that run. */
  close(): Promise<void>;
}

/** Runs due jobs, a few at a time, in whichever replica claims them first. */
export function startJobs(options: JobsOptions): Jobs {
  const { clock, log, db, pollMs = POLL_MS } = options;
  const handlers = new Map(options.handlers.map((handler) => [handler.job.kind, handler]));
  if (handlers.size === 0) return { wake() {}, close: async () => {} };
  const kinds = [...handlers.keys()];
  const closing = new AbortController();
  const wakeSignal = new WakeSignal();
  const active = new Set<Promise<void>>();
  wakeSignal.notify();

  /** Starts due jobs up to the limit; answers how long to wait for the next, unless it is woken. */
  const startDue = async (): Promise<number | undefined> => {
    const slots = CONCURRENCY_MAX - active.size;
    if (slots === 0) return undefined;
    const polledAt = clock.now().getTime();
    const jobs = await claimJobs(db, kinds, slots);
    for (const job of jobs) {
      const running = runJob(options, handlers.get(job.kind)!, job).finally(() => {
        active.delete(running);
        wakeSignal.notify();
      });
      active.add(running);
    }
    if (jobs.length === slots) return undefined;
    const next = await nextRunAt(db, kinds);
    // A due job that could not be claimed is leased by another replica; one that has become due meanwhile is ours.
    if (next === null || next.getTime() <= polledAt) return pollMs;
    return Math.min(Math.max(next.getTime() - clock.now().getTime(), 0), pollMs);
  };

  const work = (async () => {
    let waitMs: number | undefined;
    for (let failures = 0; !closing.signal.aborted; ) {
      await wakeSignal.wait(waitMs, closing.signal);
      if (closing.signal.aborted) return;
      try {
        waitMs = await startDue();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) log.warn({ err: error }, 'Jobs could not be polled; retrying');
        waitMs = backoffMs(failures, POLL_MS, POLL_MAX_MS);
      }
    }
  })();
  const forgetClock = clock.onJump(() => wakeSignal.notify());

  return {
    wake: () => wakeSignal.notify(),
    async close() {
      closing.abort();
      forgetClock();
      await within(
        work.then(() => Promise.all(active)),
        CLOSE_WITHIN_MS,
      );
    },
  };
}

/** Runs every job that is due, and those that become due by it. For tests; a running subgraph does this by itself. */
export async function runDueJobs({
  definition,
  services,
}: {
  definition: Pick<SubgraphDefinition, 'jobs'>;
  services: Services;
}): Promise<void> {
  const { db, log } = services;
  const handlers = new Map((definition.jobs ?? []).map((handler) => [handler.job.kind, handler]));
  if (handlers.size === 0) return;
  for (;;) {
    const jobs = await claimJobs(db, [...handlers.keys()], CONCURRENCY_MAX);
    if (jobs.length === 0) return;
    await Promise.all(jobs.map((job) => runJob({ db, services, log }, handlers.get(job.kind)!, job)));
  }
}
