import type { Database, Tx } from '../../orm/index.ts';

const LEASE_SECONDS = 30;
const RENEW_EVERY_MS = 10_000;

/** A job that is ours for as long as its lease lasts. */
export interface LeasedJob {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly runAtMs: number;
  readonly attempts: number;
  /** Fencing token: differs after any later claim and after a reschedule, so that a process that was paused too long changes nothing. */
  lease: string;
}

const STILL_OURS = 'id = ? and attempts = ? and locked_until = ?::timestamptz';
const ours = ({ id, attempts, lease }: LeasedJob) => [id, attempts, lease];

/** Claims jobs that are due and not leased. */
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

/** When the next job without a lease is due. */
export async function nextRunAt(db: Database, kinds: readonly string[]): Promise<Date | null> {
  const [row] = await db.orm.em.fork().execute<{ next_ms: number | null }[]>(
    `select (extract(epoch from min(run_at)) * 1000)::float8 as next_ms from job
      where parked_at is null and kind = any(array[?]) and (locked_until is null or locked_until < now())`,
    [kinds],
  );
  const next = row?.next_ms ?? null;
  return next === null ? null : new Date(next);
}

/** Removes a job within the transaction of its effect; false when the lease is lost. */
export async function removeWithin(tx: Tx, job: LeasedJob): Promise<boolean> {
  return (await tx.em.execute(`delete from job where ${STILL_OURS} returning 1`, ours(job))).length === 1;
}

/** Removes a job that ran outside of a transaction, unless it was rescheduled meanwhile. */
export async function remove(db: Database, job: LeasedJob): Promise<void> {
  await db.orm.em.fork().execute(`delete from job where ${STILL_OURS}`, ours(job));
}

interface Failure {
  readonly message: string;
  /** An outage, not a fault of the job: the attempt does not count. */
  readonly isOutage: boolean;
  readonly parks: boolean;
  readonly retryMs: number;
}

/** Puts a job back for a retry, or parks it. */
export async function giveBack(db: Database, job: LeasedJob, failure: Failure): Promise<void> {
  await db.orm.em.fork().execute(
    `update job set attempts = attempts - ?, last_error = ?, parked_at = case when ? then now() end,
            locked_until = now() + make_interval(secs => ?)
      where ${STILL_OURS}`,
    [failure.isOutage ? 1 : 0, failure.message, failure.parks, failure.retryMs / 1000, ...ours(job)],
  );
}

/** Renews the lease of a job that runs outside of a transaction. */
export function keepLease(db: Database, job: LeasedJob): { stop(): Promise<void> } {
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renewing.then(() => renew(db, job)).catch(() => {}); // A lease that is not renewed expires.
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
