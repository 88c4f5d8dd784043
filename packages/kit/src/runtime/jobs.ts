import { randomUUID } from 'node:crypto';
import { type Clock, system } from '../domain/index.ts';
import { type Database, isUnavailable } from '../orm/index.ts';
import type { JobHandler, Log, Services, SubgraphDefinition } from '../subgraph/index.ts';

const POLL_MS = 1_000;
const SOONEST_MS = 5;
const LEASE_SECONDS = 30;
const AT_ONCE = 4;
const ATTEMPTS_MAX = 10;
const RETRY_SECONDS = 1;
const RETRY_MAX_SECONDS = 300;
const CLOSE_WITHIN_MS = 10_000;

interface JobsOptions {
  readonly db: Database;
  readonly handlers: readonly JobHandler[];
  readonly services: Services;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Jobs {
  wake(): void;
  close(): Promise<void>;
}

interface ClaimedJob {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly attempts: number;
  /** Tells this claim from any later one: the fence of whoever was paused for longer than its lease. */
  readonly lease: string;
}

/** Runs what is due, a few at a time, whichever replica gets to it first. */
export function startJobs(options: JobsOptions): Jobs {
  const { clock, log } = options;
  let closed = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let busy = false;

  /** Until the next job is due, as far as is known now; one that is scheduled meanwhile wakes us. */
  const waitUntilDue = async () => {
    const next = await nextDue(options).catch(() => null);
    if (closed || busy) return;
    const left = next === null ? POLL_MS : next.getTime() - clock.now().getTime();
    timer = setTimeout(look, Math.min(POLL_MS, Math.max(left, SOONEST_MS))).unref();
  };
  const look = () => {
    if (closed) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    clearTimeout(timer);
    running = runDue(options)
      .catch((error) => {
        if (!closed) log.warn({ err: error }, 'Jobs could not be looked for; trying again');
      })
      .finally(() => {
        busy = false;
        if (closed) return;
        if (again) look();
        else void waitUntilDue();
      });
  };
  const forgetClock = clock.onJump(look);
  look();

  return {
    wake: look,
    async close() {
      closed = true;
      forgetClock();
      clearTimeout(timer);
      let patience: NodeJS.Timeout | undefined;
      await Promise.race([
        running,
        new Promise((resolve) => (patience = setTimeout(resolve, CLOSE_WITHIN_MS).unref())),
      ]);
      clearTimeout(patience);
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
  const { db, log, clock } = services;
  await runDue({ db, handlers: definition.jobs ?? [], services, log, clock });
}

async function runDue(options: JobsOptions): Promise<void> {
  const handlers = new Map(options.handlers.map((handler) => [handler.job.kind, handler]));
  if (handlers.size === 0) return;
  for (;;) {
    const claimed = await claim(options, [...handlers.keys()]);
    if (claimed.length === 0) return;
    await Promise.all(claimed.map((job) => runOne(options, handlers.get(job.kind)!, job)));
  }
}

async function nextDue({ db, handlers }: JobsOptions): Promise<Date | null> {
  if (handlers.length === 0) return null;
  const [row] = await db.orm.em
    .fork()
    .execute<{ next: string | Date | null }[]>(
      `select min(greatest(run_at, coalesce(locked_until, run_at))) as next from job where parked_at is null and kind in (?)`,
      [handlers.map(({ job }) => job.kind)],
    );
  return row?.next == null ? null : new Date(row.next);
}

const claim = ({ db, clock }: JobsOptions, kinds: string[]): Promise<ClaimedJob[]> =>
  db.orm.em.fork().execute<ClaimedJob[]>(
    `update job set attempts = attempts + 1, locked_until = now() + make_interval(secs => ?)
      where id in (select id from job
                    where run_at <= ? and parked_at is null and kind = any(array[?]) and (locked_until is null or locked_until < now())
                    order by run_at limit ? for update skip locked)
     returning id, kind, key, payload, attempts, locked_until::text as lease`,
    [LEASE_SECONDS, clock.now(), kinds, AT_ONCE],
  );

async function runOne({ db, services, log }: JobsOptions, handler: JobHandler, job: ClaimedJob): Promise<void> {
  const caller = { actor: system, correlationId: randomUUID() };
  try {
    const payload = handler.job.payload.parse(job.payload) as never;
    if (handler.run !== undefined) {
      await handler.run(services, payload, caller);
      await db.orm.em
        .fork()
        .execute(`delete from job where id = ? and locked_until = ?::timestamptz`, [job.id, job.lease]);
      return;
    }
    await services.transact(caller, async (tx) => {
      // The row goes first: the handler may schedule the same job anew.
      const mine = await tx.em.execute(`delete from job where id = ? and locked_until = ?::timestamptz returning 1`, [
        job.id,
        job.lease,
      ]);
      if (mine.length === 1) await handler.handle(tx, payload, services);
    });
  } catch (error) {
    await giveBack({ db, log }, job, error);
  }
}

async function giveBack({ db, log }: Pick<JobsOptions, 'db' | 'log'>, job: ClaimedJob, error: unknown): Promise<void> {
  const innocent = isUnavailable(error);
  const parks = !innocent && job.attempts >= ATTEMPTS_MAX;
  const facts = { job: job.kind, key: job.key, attempts: job.attempts, err: error };
  if (parks) log.error(facts, 'A job failed too often and is parked');
  else log.warn(facts, 'A job failed; it will be tried again');
  await db.orm.em
    .fork()
    .execute(
      `update job set attempts = attempts - ?, last_error = ?, parked_at = case when ? then now() end,
              locked_until = now() + make_interval(secs => ?)
        where id = ? and locked_until = ?::timestamptz`,
      [
        innocent ? 1 : 0,
        (error instanceof Error ? error.message : String(error)).slice(0, 2_000),
        parks,
        Math.min(RETRY_SECONDS * 2 ** (job.attempts - 1), RETRY_MAX_SECONDS),
        job.id,
        job.lease,
      ],
    )
    .catch(() => {}); // The lease runs out by itself.
}
