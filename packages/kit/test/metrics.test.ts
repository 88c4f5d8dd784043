import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { Metrics, watchSubgraph } from '../src/metrics/index.ts';
import { inProcessLiveHub } from '../src/runtime/live/in-process-live-hub.ts';
import { startRelay } from '../src/runtime/outbox/relay.ts';
import { numbersOf } from '../src/runtime/subgraph-numbers.ts';
import { inProcessTransport } from '../src/runtime/transport/in-process-transport.ts';
import { silentLog } from '../src/subgraph/index.ts';
import { aDatabase, anEnvelope, closeHarness, later, rowsOf, servicesOf, walk } from './harness.ts';

afterEach(closeHarness);

/** The value of one line of the metrics, or null when there is none. */
async function sampleOf(metrics: Metrics, line: string): Promise<number | null> {
  const found = (await metrics.text()).split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? null : Number(found.slice(line.length));
}

describe('a subgraph reports', () => {
  test('unpublished and parked events, and the use of its connection pool', async () => {
    const db = await aDatabase('walkers');
    const transport = { ...inProcessTransport({ log: silentLog }), away: true };
    const publish = transport.publish;
    const relay = await startRelay({
      db,
      publisher: 'walkers',
      transport: {
        ...transport,
        publish: (batch) => (transport.away ? Promise.reject(new Error('away')) : publish(batch)),
      },
      live: inProcessLiveHub(),
      channels: [],
      log: silentLog,
    });
    later(() => relay.close());
    const metrics = new Metrics();
    const stop = watchSubgraph(metrics, numbersOf(servicesOf('walkers', db), relay));

    await walk(db, 'anna', 3);
    await rowsOf(
      db,
      `insert into parked_event (event_id, consumer, publisher, ordering_key, envelope, error, attempts)
       values ($1, 'walkers', 'else', 'x', $2, 'no', 5)`,
      [crypto.randomUUID(), JSON.stringify(anEnvelope('anna', 1))],
    );
    expect(await sampleOf(metrics, 'muster_outbox_unsent{subgraph="walkers"}')).toBe(3);
    expect(await sampleOf(metrics, 'muster_outbox_oldest_seconds{subgraph="walkers"}')).toBeGreaterThan(0);
    expect(await sampleOf(metrics, 'muster_parked_events{subgraph="walkers"}')).toBe(1);
    expect(await sampleOf(metrics, 'muster_database_connections{subgraph="walkers",state="waiting"}')).toBe(0);

    transport.away = false;
    await eventually(async () => (await sampleOf(metrics, 'muster_outbox_unsent{subgraph="walkers"}')) === 0);
    stop();
    expect(await sampleOf(metrics, 'muster_outbox_unsent{subgraph="walkers"}')).toBeNull();
  });

  test('the other gauges when one cannot be read', async () => {
    const metrics = new Metrics();
    const away = () => Promise.reject(new Error('The database is away.'));
    const pool = async () => ({ total: 3, idle: 1, waiting: 2 });
    watchSubgraph(metrics, { name: 'a', outbox: away, parked: away, pool });
    watchSubgraph(metrics, {
      name: 'b',
      outbox: async () => ({ unsent: 4, oldestMs: 1_500 }),
      parked: async () => 0,
      pool,
    });
    expect(await sampleOf(metrics, 'muster_outbox_unsent{subgraph="a"}')).toBeNull();
    expect(await sampleOf(metrics, 'muster_database_connections{subgraph="a",state="used"}')).toBe(2);
    expect(await sampleOf(metrics, 'muster_outbox_unsent{subgraph="b"}')).toBe(4);
    expect(await sampleOf(metrics, 'muster_outbox_oldest_seconds{subgraph="b"}')).toBe(1.5);
    expect(await sampleOf(metrics, 'nodejs_eventloop_lag_p99_seconds')).not.toBeNull();
  });
});
