import { randomUUID } from 'node:crypto';
import { type Caller, system } from '../../domain/index.ts';
import { type Database, isUnavailable } from '../../orm/index.ts';
import type { JobHandler, Log, Services } from '../../subgraph/index.ts';
import { backoffMs } from '../async/backoff.ts';
import { messageOf } from '../inbox/inbox.ts';
import { giveBack, keepLease, type LeasedJob, remove, removeWithin } from './job-lease.ts';

const ATTEMPTS_MAX = 10;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 300_000;
/** Retry delay during an outage of a database or provider, as a share of the time the job has waited. */
const AWAY_RETRY_SHARE = 0.1;

interface Options {
  readonly db: Database;
  readonly services: Services;
  readonly log: Log;
}

/** Runs one job; a failure is retried later, and too many park it. Never rejects. */
export async function runJob({ db, services, log }: Options, handler: JobHandler, job: LeasedJob): Promise<void> {
  const caller: Caller = { actor: system, correlationId: randomUUID() };
  try {
    if (handler.run === undefined) await runInTransaction(services, handler, job, caller);
    else await runOutside(db, services, handler.run, handler, job, caller);
  } catch (error) {
    const isOutage = isUnavailable(error);
    const parks = !isOutage && job.attempts >= ATTEMPTS_MAX;
    const facts = {
      job: job.kind,
      key: job.key,
      attempts: job.attempts,
      correlationId: caller.correlationId,
      err: error,
    };
    if (parks) log.error(facts, 'A job failed too often and is parked');
    else log.warn(facts, 'A job failed; it will be retried');
    const waitedMs = db.clock.now().getTime() - job.runAtMs;
    const retryMs = isOutage
      ? Math.min(Math.max(waitedMs * AWAY_RETRY_SHARE, RETRY_MS), RETRY_MAX_MS)
      : backoffMs(job.attempts, RETRY_MS, RETRY_MAX_MS);
    await giveBack(db, job, { message: messageOf(error), isOutage, parks, retryMs }).catch((lost) =>
      log.debug({ err: lost, job: job.kind, key: job.key }, 'A job could not be given back; its lease expires'),
    );
  }
}

/** The row is removed first, so that the handler may schedule the same job anew; both commit, or neither. */
async function runInTransaction(
  services: Services,
  handler: JobHandler,
  job: LeasedJob,
  caller: Caller,
): Promise<void> {
  const payload = handler.job.payload.parse(job.payload) as never;
  await services.transact(caller, async (tx) => {
    if (await removeWithin(tx, job)) await handler.handle(tx, payload, services);
  });
}

/** No transaction is open during network calls; the row is removed afterwards, unless it was rescheduled meanwhile. */
async function runOutside(
  db: Database,
  services: Services,
  run: NonNullable<JobHandler['run']>,
  handler: JobHandler,
  job: LeasedJob,
  caller: Caller,
): Promise<void> {
  const payload = handler.job.payload.parse(job.payload) as never;
  const lease = keepLease(db, job);
  try {
    await run(services, payload, caller);
  } finally {
    await lease.stop();
  }
  await remove(db, job);
}
