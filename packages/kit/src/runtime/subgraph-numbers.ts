import type { SubgraphNumbers } from '../metrics/index.ts';
import type { Services } from '../subgraph/index.ts';
import type { Relay } from './outbox/relay.ts';

/** Gauges of a subgraph, read from its database. */
export function numbersOf({ name, db }: Services, relay: Relay): SubgraphNumbers {
  return {
    name,
    outbox: () => relay.lag(),
    async parked() {
      const [row] = await db.orm.em
        .fork()
        .execute<{ parked: number }[]>('select count(*)::int as parked from parked_event');
      return row!.parked;
    },
    async pool() {
      const { totalCount, idleCount, waitingCount } = await db.orm.em.getConnection().getNativeClient();
      return { total: totalCount, idle: idleCount, waiting: waitingCount };
    },
  };
}
