import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@muster/embedded-postgres';
import type { OfferTerms } from '@muster/events';
import { type Caller, RunningClock } from '@muster/kit/domain';
import { assemble, inbox, inProcessLiveHub } from '@muster/kit/runtime';
import { type Services, silentLog } from '@muster/kit/subgraph';
import { orders } from '@muster/orders';
import { preparedDatabase } from '@muster/testing/postgres';
import pg from 'pg';
import { anOffer, configured } from '../an-offer.ts';

/** Ample stock: a cell ends by time, never by a sold-out offer. */
const PLENTY = 100_000_000;
/** Secrets of the benchmark. */
export const DATA_KEY = 'ab'.repeat(32);

/** Orders subgraph on its own PostgreSQL, without a relay, so that only reservations are measured. */
export async function openCounter() {
  const dir = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const postgres = await startPostgres({ dataDir: dir });
  const databaseUrl = postgres.url('orders');
  const runtime = await assemble(orders, {
    databaseUrl: await preparedDatabase(orders, databaseUrl),
    live: inProcessLiveHub(),
    clock: new RunningClock(),
    log: silentLog,
    env: { MUSTER_DATA_KEY: DATA_KEY },
    permissions: {},
    poolMax: 32,
    ask: async () => ({ offers: [] }),
  });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 32 });
  pool.on('error', () => {}); // The server's shutdown closes idle connections.
  const receive = inbox({ definition: orders, services: runtime.services });
  return {
    services: runtime.services,
    contextFor: runtime.contextFor,
    pool,
    /** Empty tables with fresh statistics, as before a launch. */
    async clear() {
      await pool.query(
        'truncate orders, order_line, order_adjustment, order_status_change, order_contact, quota_hold, quota, offer, outbox_event, inbox_event, job cascade',
      );
      await pool.query('analyze');
      await pool.query('checkpoint');
    },
    async offers(count: number, perUserLimit: number | null): Promise<OfferTerms[]> {
      const made = Array.from({ length: count }, () => anOffer({ maxQty: PLENTY, perUserLimit }));
      for (const offer of made) await receive([configured(offer)]);
      return made;
    },
    /** Violations, given that `reserved` units were answered as reserved. */
    async wrongs(reserved: number): Promise<string[]> {
      const {
        rows: [sums],
      } = await pool.query<{ sold: number; orders: number; events: number }>(
        `select (select sum(sold_qty)::int from quota) as sold, (select count(*)::int from orders) as orders,
                (select count(*)::int from outbox_event where type = 'order.reserved') as events`,
      );
      const { sold, orders: made, events } = sums!;
      const wrongs = [sold, made, events].every((count) => count === reserved)
        ? []
        : [`${reserved} were answered as reserved, ${sold} are sold, ${made} orders made, ${events} events`];
      for (const { name, sql } of orders.invariants) {
        const { rowCount } = await pool.query(sql);
        if (rowCount !== 0) wrongs.push(`${name}: ${rowCount} rows`);
      }
      return wrongs;
    },
    async close() {
      await pool.end();
      await runtime.close();
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type Counter = Awaited<ReturnType<typeof openCounter>>;
export type { Services };

export const aCustomer = (): Caller => ({
  actor: { kind: 'USER', id: randomUUID(), permissions: new Set() },
  correlationId: randomUUID(),
});
