import type { Database } from '../../orm/index.ts';
import type { JobHandler, JobQueue, PartHealth } from '../../subgraph/index.ts';
import { lagOf } from '../outbox/outbox-lag.ts';
import { DATABASE_AWAY } from '../problems.ts';
import { connectionsOf, countParked } from '../subgraph-numbers.ts';

interface Part {
  readonly db: Database;
  readonly jobs: readonly JobHandler[];
  readonly problems: () => Promise<string[]>;
}

/** How a subgraph is: its problems, and the numbers of its metrics. */
export async function readPartHealth({ db, jobs, problems }: Part): Promise<PartHealth> {
  const found = await problems();
  const { waiting: databaseWaiting } = await connectionsOf(db);
  // A database that is away has been waited for once.
  const backlog = found.includes(DATABASE_AWAY) ? null : await backlogOf(db, jobs);
  return { problems: found, databaseWaiting, backlog };
}

async function backlogOf(db: Database, handlers: readonly JobHandler[]): Promise<PartHealth['backlog']> {
  const [{ unsent, oldestMs }, parkedEvents, jobs] = await Promise.all([
    lagOf(db),
    countParked(db),
    jobQueuesOf(db, handlers),
  ]);
  return { outboxUnsent: unsent, outboxOldestSeconds: Math.floor(oldestMs / 1_000), parkedEvents, jobs };
}

/** Jobs by kind, those without any included. A job of the future waits for nothing: it is in no number. */
async function jobQueuesOf(db: Database, handlers: readonly JobHandler[]): Promise<JobQueue[]> {
  const names = handlers.map(({ job }) => job.kind).toSorted();
  if (names.length === 0) return [];
  return db.orm.em.fork().execute<JobQueue[]>(
    `select name, count(job.id) filter (where parked_at is null and not is_leased and run_at <= now)::int as waiting,
            count(job.id) filter (where parked_at is null and is_leased)::int as running,
            count(job.id) filter (where parked_at is not null)::int as failed,
            coalesce(floor(extract(epoch from max(now - run_at) filter (where parked_at is null and run_at <= now))), 0)::int
              as "oldestSeconds"
       from unnest(array[?]) as name cross join (select ?::timestamptz as now) as clock
       left join lateral (select job.*, coalesce(locked_until > now(), false) as is_leased from job where kind = name) as job on true
      group by name order by name`,
    [names, db.clock.now()],
  );
}
