import type { SubgraphNumbers } from '../metrics/index.ts';
import type { Database } from '../orm/index.ts';
import type { Services } from '../subgraph/index.ts';
import type { Relay } from './outbox/relay.ts';

/** Gauges of a subgraph, read from its database. */
export function numbersOf({ name, db }: Services, relay: Relay): SubgraphNumbers {
  return { name, outbox: () => relay.lag(), parked: () => countParked(db), pool: () => connectionsOf(db) };
}

/** Parked events (dead letters), those behind another one of their key included. */
export async function countParked(db: Database): Promise<number> {
  const [row] = await db.orm.em
    .fork()
    .execute<{ parked: number }[]>('select count(*)::int as parked from parked_event');
  return row!.parked;
}

/** Connections of the pool, and requests that wait for one. */
export async function connectionsOf(db: Database) {
  const { totalCount, idleCount, waitingCount } = await db.orm.em.getConnection().getNativeClient();
  return { total: totalCount, idle: idleCount, waiting: waitingCount };
}
