import type { Database } from '../../orm/index.ts';

/** Backlog of a subgraph's relays. */
export interface RelayLag {
  readonly unsent: number;
  /** How long ago the oldest unsent event happened; 0 when there is none. */
  readonly oldestMs: number;
}

/** Events of an outbox that are not published yet. */
export async function lagOf(db: Database): Promise<RelayLag> {
  const [row] = await db.orm.em.fork().execute<{ unsent: number; oldest_ms: number }[]>(
    `select count(*)::int as unsent,
            coalesce(extract(epoch from ?::timestamptz - min(occurred_at)) * 1000, 0)::float8 as oldest_ms
       from outbox_event where ticket is null`,
    [db.clock.now()],
  );
  const { unsent, oldest_ms } = row!;
  return { unsent, oldestMs: Math.max(0, oldest_ms) };
}
