import type { Database, Tx } from '../../orm/index.ts';

const LEASE_SECONDS = 30;
const RENEW_EVERY_MS = 10_000;

/** A job that is ours for as long as its lease runs. */
export interface LeasedJob {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly runAtMs: number;
  readonly attempts: number;
  /** Tells this claim from any later one, and from a job that was scheduled anew: the fence of whoever was paused for too long. */
  lease: string;
}

const STILL_OURS = 'id = ? and attempts = ? and locked_until = ?::timestamptz';
const ours = ({ id, attempts, lease }: LeasedJob) => [id, attempts, lease];

/** Takes jobs that are due and that nobody works on. */
export function claimJobs(db: Database, kinds: readonly string[], max: number): Promise<LeasedJob[]> {
  return db.orm.em.fork().execute<LeasedJob[]>(
    `with due as materialized (
       select id from job
        where run_at <= ? and parked_at is null and kind = any(array[?]) and (locked_until is null or locked_until < now())
        order by run_at limit ? for update skip locked)
     update job set attempts = attempts + 1, locked_until = now() + make_interval(secs => ?)
       from due where job.id = due.id
     returning job.id, kind, key, payload, (extract(epoch from run_at) * 1000)::float8 as "runAtMs", attempts,
               locked_until::text as lease`,
    [db.clock.now(), kinds, max, LEASE_SECONDS],
  );
}

/** When the next job that nobody works on is due. */
export async function nextRunAt(db: Database, kinds: readonly string[]): Promise<Date | null> {
  const [row] = await db.orm.em.fork().execute<{ next_ms: number | null }[]>(
    `select (extract(epoch from min(run_at)) * 1000)::float8 as next_ms from job
      where parked_at is null and kind = any(array[?]) and (locked_until is null or locked_until < now())`,
    [kinds],
  );
  const next = row?.next_ms ?? null;
  return next === null ? null : new Date(next);
}

/** Removes a job within the transaction of its effect; false when it is not ours any more. */
export async function removeWithin(tx: Tx, job: LeasedJob): Promise<boolean> {
  return (await tx.em.execute(`delete from job where ${STILL_OURS} returning 1`, ours(job))).length === 1;
}

/** Removes a job that ran outside of any transaction, unless it was scheduled anew meanwhile. */
export async function remove(db: Database, job: LeasedJob): Promise<void> {
  await db.orm.em.fork().execute(`delete from job where ${STILL_OURS}`, ours(job));
}

interface Failure {
  readonly message: string;
  /** The failure is not the job's: it does not count. */
  readonly innocent: boolean;
  readonly parks: boolean;
  readonly retryMs: number;
}

/** Puts a job back for later, or aside for good. */
export async function giveBack(db: Database, job: LeasedJob, failure: Failure): Promise<void> {
  await db.orm.em.fork().execute(
    `update job set attempts = attempts - ?, last_error = ?, parked_at = case when ? then now() end,
            locked_until = now() + make_interval(secs => ?)
      where ${STILL_OURS}`,
    [failure.innocent ? 1 : 0, failure.message, failure.parks, failure.retryMs / 1000, ...ours(job)],
  );
}

/** Renews the lease while a job runs that no transaction bounds. */
export function keepLease(db: Database, job: LeasedJob): { stop(): Promise<void> } {
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renewing.then(() => renew(db, job)).catch(() => {}); // It runs out by itself.
  }, RENEW_EVERY_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await renewing;
    },
  };
}

async function renew(db: Database, job: LeasedJob): Promise<void> {
  const [row] = await db.orm.em.fork().execute<{ lease: string }[]>(
    `update job set locked_until = now() + make_interval(secs => ?) where ${STILL_OURS}
     returning locked_until::text as lease`,
    [LEASE_SECONDS, ...ours(job)],
  );
  if (row !== undefined) job.lease = row.lease;
}
