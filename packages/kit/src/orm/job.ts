import type { z } from 'zod';
import type { Statement } from './statement.ts';

/** Scheduled work, stored in the database: it runs once its time has come, in whichever process is alive by then. */
export interface JobType<P extends z.ZodType = z.ZodType> {
  /** `verb-noun`, unique within the subgraph. */
  readonly kind: string;
  readonly payload: P;
}

export const defineJob = <P extends z.ZodType>(job: JobType<P>): JobType<P> => job;

export interface ScheduledJob {
  readonly kind: string;
  /** At most one pending job of a kind has this key. */
  readonly key: string;
  readonly payload: unknown;
  readonly runAt: Date;
}

/** Writes jobs in one statement. An existing job of the same kind and key gets the new time and payload, and a new count of attempts. */
export function insertJobs(jobs: readonly ScheduledJob[]): Statement {
  const last = new Map(jobs.map((job) => [`${job.kind}\0${job.key}`, job]));
  const rows = [...last.values()].map(({ kind, key, payload, runAt }) => ({ kind, key, payload, run_at: runAt }));
  return {
    sql: `insert into job (kind, key, payload, run_at)
     select kind, key, payload, run_at
       from jsonb_to_recordset(?::jsonb) as job (kind text, key text, payload jsonb, run_at timestamptz)
     on conflict (kind, key) do update
        set run_at = excluded.run_at, payload = excluded.payload, attempts = 0, locked_until = null, parked_at = null`,
    params: [JSON.stringify(rows)],
  };
}
