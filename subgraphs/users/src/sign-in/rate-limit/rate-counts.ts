import type { Tx } from '@muster/kit/orm';

/** Something that is counted in a window of time. */
export interface Counted {
  readonly key: string;
  readonly windowMs: number;
}

export interface Count {
  readonly count: number;
  /** When it is forgotten. */
  readonly endsAt: Date;
}

interface CountRow {
  readonly key: string;
  readonly count: number;
  readonly endsAt: string | Date;
}

/** Counts one more of each, for all processes together; answers how many there are by now. Always in one order, so no two wait for each other. */
export async function countUp(tx: Tx, counted: readonly Counted[]): Promise<ReadonlyMap<string, Count>> {
  const rows = await tx.em.execute<CountRow[]>(
    `insert into rate_count as known (key, count, ends_at)
     select key, 1, ends_at from jsonb_to_recordset(?::jsonb) as fresh (key text, ends_at timestamptz) order by key
     on conflict (key) do update
        set count = case when known.ends_at <= ? then 1 else known.count + 1 end,
            ends_at = case when known.ends_at <= ? then excluded.ends_at else known.ends_at end
     returning key, count, ends_at as "endsAt"`,
    [
      JSON.stringify(
        counted.map(({ key, windowMs }) => ({ key, ends_at: new Date(tx.now.getTime() + windowMs).toISOString() })),
      ),
      tx.now,
      tx.now,
    ],
  );
  return asMap(rows);
}

/** How many there are of each key; those that nobody counted, or whose window is over, are not in the answer. */
export async function countsOf(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Count>> {
  return asMap(
    await tx.em.execute<CountRow[]>(
      `select key, count, ends_at as "endsAt" from rate_count where key in (?) and ends_at > ?`,
      [keys, tx.now],
    ),
  );
}

export const forgetCounts = (tx: Tx, keys: readonly string[]): Promise<unknown> =>
  tx.em.execute(`delete from rate_count where key in (?)`, [keys]);

const asMap = (rows: readonly CountRow[]): ReadonlyMap<string, Count> =>
  new Map(rows.map(({ key, count, endsAt }) => [key, { count, endsAt: new Date(endsAt) }]));
