import { setTimeout as delay } from 'node:timers/promises';
import { type Database, withClient } from '@muster/kit/orm';

interface Found {
  readonly publisher: Database;
  readonly listener: Database;
  readonly written: number;
}

/** The relay marks rows as sent shortly after their consumption, and polls once a second for rows without a wake-up. */
const MARKED_WITHIN_MS = 2_000;

/** Checks that each event took effect once, in the order of its key, with nothing pending and no dead letter. */
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
      `select count(*)::int as published, (count(*) filter (where ticket is null))::int as unsent from outbox_event`,
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
    published: written,
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
