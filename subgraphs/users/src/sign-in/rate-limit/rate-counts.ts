import type { Tx } from '@muster/kit/orm';
import { RateCount } from './rate-count.entity.ts';

/** A counter and the length of its window. */
export interface Counted {
  readonly key: string;
  readonly windowMs: number;
}

export interface Count {
  readonly count: number;
  /** When the window ends and the count starts again. */
  readonly endsAt: Date;
}

/**
 * Increments counters, and answers their new values. An upsert in the order of the keys, so that concurrent increments cannot
 * deadlock.
 */
export async function countUp(tx: Tx, counted: readonly Counted[]): Promise<ReadonlyMap<string, Count>> {
  const rows = await tx.em.execute<{ key: string; count: number; endsAt: string | Date }[]>(
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
  return new Map(rows.map(({ key, count, endsAt }) => [key, { count, endsAt: new Date(endsAt) }]));
}

/** The values of counters; one that was never incremented, or whose window has ended, is missing. */
export async function countsOf(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Count>> {
  const open = { key: { $in: [...keys] }, endsAt: { $gt: tx.now } };
  const rows = await tx.em.find(RateCount, open, { disableIdentityMap: true });
  return new Map(rows.map(({ key, count, endsAt }) => [key, { count, endsAt }]));
}

export const resetCounts = (tx: Tx, keys: readonly string[]): Promise<unknown> =>
  tx.em.nativeDelete(RateCount, { key: { $in: [...keys] } });
