import type { Database } from '../orm/index.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { EventTransport } from './transport/transport.ts';

/** Timeout of one check: a health probe does not wait long. */
const ANSWER_WITHIN_MS = 1_500;

export interface Dependencies {
  readonly name: string;
  readonly working: boolean;
  readonly db: Pick<Database, 'orm' | 'refusedWrites'>;
  readonly transport: Pick<EventTransport, 'ready'>;
  readonly live: Pick<LiveHub, 'ready'>;
}

export const DATABASE_AWAY = 'database not reachable';

/** Problems with the name of their subgraph before each: where several are listed together. */
export async function problemsOf(dependencies: Dependencies): Promise<string[]> {
  return (await ownProblemsOf(dependencies)).map((problem) => `${dependencies.name}: ${problem}`);
}

/** Why a subgraph cannot serve now. A dependency that does not answer in time counts as unreachable. */
export async function ownProblemsOf({ working, db, transport, live }: Dependencies): Promise<string[]> {
  const found = await Promise.all([
    working ? null : 'starting',
    db.refusedWrites.present(),
    // The library's own check reports a pool without use so far as unconnected.
    isThere(async () => (await db.orm.em.fork().execute('select 1')).length === 1, DATABASE_AWAY),
    isThere(() => transport.ready(), 'event transport not reachable'),
    isThere(() => live.ready(), 'live channels not reachable'),
  ]);
  return found.filter((problem) => problem !== null);
}

/** Work that waits for an operator while requests are served: parked events, unreadable events, parked jobs. */
export async function warningsOf({ name, db }: Pick<Dependencies, 'name' | 'db'>): Promise<string[]> {
  const counted = db.orm.em.fork().execute<Record<string, number>[]>(
    `select (select count(*) from parked_event)::int as "events are parked",
              (select count(*) from unreadable_event)::int as "events are unreadable",
              (select count(*) from job where parked_at is not null)::int as "jobs are parked"`,
  );
  const [row = {}] = await inTime(counted, [{}]).catch(() => []);
  return Object.entries(row).flatMap(([what, count]) => (count === 0 ? [] : [`${name}: ${count} ${what}`]));
}

async function isThere(check: () => Promise<boolean>, otherwise: string): Promise<string | null> {
  try {
    return (await inTime(check(), false)) ? null : otherwise;
  } catch {
    return otherwise;
  }
}

async function inTime<T>(answer: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([answer, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
