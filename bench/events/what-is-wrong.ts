import { setTimeout as delay } from 'node:timers/promises';
import { type Database, withClient } from '@muster/kit/orm';

interface Found {
  readonly publisher: Database;
  readonly listener: Database;
  readonly written: number;
}

/** The relay marks what it has sent a moment after it was taken, and looks once a second at what it was not told of. */
const MARKED_WITHIN_MS = 2_000;

/** Each event has its effect once, in the order of its key; nothing waits and nothing was put aside. */
export async function whatIsWrong(found: Found): Promise<string[]> {
  const until = performance.now() + MARKED_WITHIN_MS;
  for (;;) {
    const wrongs = await compare(found);
    if (wrongs.length === 0 || performance.now() > until) return wrongs;
    await delay(50);
  }
}

async function compare({ publisher, listener, written }: Found): Promise<string[]> {
  const counts = {
    ...(await row(
      publisher,
      `select count(*)::int as said, (count(*) filter (where ticket is null))::int as unsent from outbox_event`,
    )),
    ...(await row(
      listener,
      `select (select count(*)::int from taken) as effects,
              (select count(*)::int from (select distinct key, no from taken) as different) as different,
              (select count(*)::int from inbox_event) as noted, (select count(*)::int from parked_event) as parked,
              (select count(*)::int from (
                 select no, row_number() over (partition by key order by position) as turn from taken) as turns
                where no <> turn) as disordered`,
    )),
  };
  const right: Record<string, number> = {
    said: written,
    unsent: 0,
    effects: written,
    different: written,
    noted: written,
    parked: 0,
    disordered: 0,
  };
  return Object.entries(right)
    .filter(([name, count]) => counts[name] !== count)
    .map(([name, count]) => `${name}: ${counts[name]} instead of ${count}`);
}

const row = ({ url }: Database, sql: string): Promise<Record<string, number>> =>
  withClient(url, async (client) => (await client.query(sql)).rows[0]);
