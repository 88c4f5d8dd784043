import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { partitionOf } from '../src/events/index.ts';
import { type Database, withClient } from '../src/orm/index.ts';
import { inProcessLiveHub } from '../src/runtime/live/in-process-live-hub.ts';
import type { LiveHub } from '../src/runtime/live/live-hub.ts';
import { startRelay } from '../src/runtime/outbox/relay.ts';
import { inProcessTransport } from '../src/runtime/transport/in-process-transport.ts';
import { redisStreamsTransport } from '../src/runtime/transport/redis-streams-transport.ts';
import type { EventTransport } from '../src/runtime/transport/transport.ts';
import { type LiveChannel, liveSource, silentLog } from '../src/subgraph/index.ts';
import {
  aDatabase,
  closeHarness,
  footprints,
  hears,
  keys,
  later,
  ownRedis,
  redisUrl,
  rowsOf,
  stepped,
  trails,
  unsentOf,
  upTo,
  walk,
} from './harness.ts';

afterEach(closeHarness);

type Kind = 'in process' | 'on Redis Streams';
const kinds: Kind[] = redisUrl === undefined ? ['in process'] : ['in process', 'on Redis Streams'];

async function transportOf(kind: Kind, url = redisUrl!): Promise<EventTransport> {
  const transport =
    kind === 'in process'
      ? inProcessTransport({ log: silentLog })
      : await redisStreamsTransport({ url, log: silentLog, keys, prefix: `test-${randomUUID()}:` });
  later(() => transport.close());
  return transport;
}

interface RelayOptions {
  live?: LiveHub;
  channels?: LiveChannel[];
}
async function relayOf(db: Database, transport: EventTransport, { live, channels = [] }: RelayOptions = {}) {
  const relay = await startRelay({
    db,
    publisher: 'walkers',
    transport,
    live: live ?? inProcessLiveHub(),
    channels,
    log: silentLog,
  });
  later(() => relay.close());
  return relay;
}

async function stage(kind: Kind, url?: string) {
  const [walkers, watchers] = await Promise.all([aDatabase('walkers', { poolMax: 20 }), aDatabase('watchers')]);
  const transport = await transportOf(kind, url);
  return { walkers, watchers, transport };
}

/** The footprints of a walker of `steps` steps. */
const trailsOf = (walkers: readonly string[], steps: number) =>
  Object.fromEntries([...walkers].sort().map((walker) => [walker, upTo(steps)]));

describe.each(kinds)('a relay %s', (kind) => {
  test('three concurrent relays keep the order of every key, though many write to the same rows', async () => {
    const { walkers, watchers, transport } = await stage(kind);
    await hears(watchers, transport, [footprints()]);
    const relays = await Promise.all([1, 2, 3].map(() => relayOf(walkers, transport)));
    walkers.wake.outbox = () => relays[1]!.wake();
    const names = Array.from({ length: 12 }, (_, index) => `w${index}`);
    // Five writers a walker: the walker's row lock decides the order.
    await Promise.all(names.flatMap((name) => Array.from({ length: 5 }, () => walk(walkers, name, 10))));
    await eventually(async () => expect(await trails(watchers)).toEqual(trailsOf(names, 50)));
    await eventually(async () => expect(await unsentOf(walkers)).toBe(0));
  });

  test('a transaction that commits late is not skipped', async () => {
    const { walkers, watchers, transport } = await stage(kind);
    await hears(watchers, transport, [footprints()]);
    const relay = await relayOf(walkers, transport);
    walkers.wake.outbox = () => relay.wake();
    await withClient(walkers.url, async (late) => {
      await late.query('begin');
      await late.query(
        `insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
         values ($1, 'walker.stepped', 1, 'late', '{"walkerId":"late","step":1}', 'test', 'SYSTEM', gen_random_uuid(), now())`,
        [partitionOf('late')],
      );
      // Another of the same partition, with a higher number, is published first.
      const other = Array.from({ length: 200 }, (_, index) => `o${index}`).find(
        (name) => partitionOf(name) === partitionOf('late'),
      )!;
      await walk(walkers, other, 3);
      await eventually(async () => expect(await trails(watchers)).toEqual({ [other]: [1, 2, 3] }));
      await late.query('commit');
      await eventually(async () => expect(await trails(watchers)).toEqual({ [other]: [1, 2, 3], late: [1] }));
    });
  });

  test('a batch that was sent but not marked is sent again, with one effect', async () => {
    const { walkers, watchers, transport } = await stage(kind);
    await hears(watchers, transport, [footprints()]);
    let deaths = 0;
    const dying: EventTransport = {
      ...transport,
      async publish(batch) {
        await transport.publish(batch);
        if (deaths < 6) {
          deaths += 1;
          throw new Error('killed between send and mark');
        }
      },
    };
    const relay = await relayOf(walkers, dying);
    walkers.wake.outbox = () => relay.wake();
    await Promise.all(['anna', 'ben', 'cleo'].map((name) => walk(walkers, name, 20)));
    await eventually(async () => expect(await unsentOf(walkers)).toBe(0));
    await eventually(async () => expect(await trails(watchers)).toEqual(trailsOf(['anna', 'ben', 'cleo'], 20)));
    expect(deaths).toBe(6);
  });

  test('a consumer that is down while events are published misses none', async () => {
    const { walkers, watchers, transport } = await stage(kind);
    const receiving = await hears(watchers, transport, [footprints()]);
    const relay = await relayOf(walkers, transport);
    walkers.wake.outbox = () => relay.wake();
    await walk(walkers, 'anna', 5);
    await receiving.close();
    await walk(walkers, 'anna', 5);
    await hears(watchers, transport, [footprints()]);
    await eventually(async () => expect(await trails(watchers)).toEqual(trailsOf(['anna'], 10)));
  });

  test('locks of a lost connection are taken again, and nothing is lost, duplicated or reordered', async () => {
    const { walkers, watchers, transport } = await stage(kind);
    await hears(watchers, transport, [footprints()]);
    const relays = await Promise.all([1, 2].map(() => relayOf(walkers, transport)));
    walkers.wake.outbox = () => {
      for (const relay of relays) relay.wake();
    };
    const names = ['anna', 'ben', 'cleo', 'dora'];
    const walking = Promise.all(names.map((name) => walk(walkers, name, 60)));
    for (const db of [walkers, watchers, walkers]) {
      await eventually(async () => expect(await lockHolders(db)).toBeGreaterThan(0));
      await endLockHolders(db);
    }
    await walking;
    await eventually(async () => expect(await trails(watchers)).toEqual(trailsOf(names, 60)));
    await eventually(async () => expect(await unsentOf(walkers)).toBe(0));
  });

  test('rows without a wake-up are published within seconds', async () => {
    const { walkers, watchers, transport } = await stage(kind);
    await hears(watchers, transport, [footprints()]);
    await relayOf(walkers, transport);
    await walk(walkers, 'anna', 3);
    await eventually(async () => expect(await trails(watchers)).toEqual(trailsOf(['anna'], 3)));
  });

  test('the commits of another process wake a relay', async () => {
    const { walkers, watchers, transport } = await stage(kind);
    let heard = 0;
    await withClient(walkers.url, async (listener) => {
      listener.on('notification', () => {
        heard += 1;
      });
      await listener.query('listen muster_outbox');
      await hears(watchers, transport, [footprints()]);
      const relays = await Promise.all([relayOf(walkers, transport), relayOf(walkers, transport)]);
      await eventually(async () => expect(await lockHolders(walkers)).toBe(2));
      for (let burst = 0; burst < 1_000; burst += 1) relays[0]!.wake();
      await eventually(() => expect(heard).toBe(1));
    });
  });

  test('the relay reports its backlog and its age', async () => {
    const { walkers, transport } = await stage(kind);
    const nowhere: EventTransport = { ...transport, publish: () => Promise.reject(new Error('away')) };
    const relay = await relayOf(walkers, nowhere);
    expect(await relay.lag()).toEqual({ unsent: 0, oldestMs: 0 });
    await walk(walkers, 'anna', 3);
    await eventually(async () => {
      const { unsent, oldestMs } = await relay.lag();
      expect(unsent).toBe(3);
      expect(oldestMs).toBeGreaterThan(0);
    });
  });
});

describe('live messages', () => {
  const channel: LiveChannel<number> = {
    name: 'steps',
    sources: [
      liveSource(stepped, ({ walkerId, step }, seq) => {
        if (walkerId === 'ghost') throw new Error('no such walker');
        return { key: walkerId, seq, value: step };
      }),
    ],
  };

  test('watchers get messages at once, whatever consumers do', async () => {
    const { walkers, watchers, transport } = await stage('in process');
    await hears(watchers, transport, [
      footprints(() => {
        throw new Error('cannot');
      }),
    ]);
    const live = inProcessLiveHub();
    const feed = live.watch('steps', ['anna']);
    later(() => live.close());
    const relay = await relayOf(walkers, transport, { live, channels: [channel as LiveChannel] });
    walkers.wake.outbox = () => relay.wake();
    const first = feed[Symbol.asyncIterator]().next();
    await walk(walkers, 'anna');
    expect((await first).value).toMatchObject({ channel: 'steps', key: 'anna', value: 1 });
  });

  test('a failing live message holds no event up', async () => {
    const { walkers, watchers, transport } = await stage('in process');
    await hears(watchers, transport, [footprints()]);
    await relayOf(walkers, transport, { channels: [channel as LiveChannel] });
    await walk(walkers, 'ghost', 2);
    await eventually(async () => expect(await trails(watchers)).toEqual({ ghost: [1, 2] }));
  });
});

describe.skipIf(redisUrl === undefined)('a Redis that lost its data', () => {
  test('FLUSHALL while events are in flight loses, duplicates and reorders nothing', async () => {
    const redis = await ownRedis();
    const { walkers, watchers, transport } = await stage('on Redis Streams', redis.url);
    const client = createClient({ url: redis.url });
    client.on('error', () => {});
    await client.connect();
    later(() => client.destroy());
    await hears(watchers, transport, [footprints()]);
    const relays = await Promise.all([1, 2].map(() => relayOf(walkers, transport)));
    walkers.wake.outbox = () => relays[0]!.wake();
    const names = Array.from({ length: 8 }, (_, index) => `w${index}`);
    const walking = Promise.all(names.map((name) => walk(walkers, name, 60)));
    let walked = false;
    void walking.then(() => {
      walked = true;
    });
    for (let flushes = 0; flushes < 5 || !walked; flushes += 1) {
      const before = (await rowsOf<{ n: number }>(watchers, 'select count(*)::int as n from footprint'))[0]!.n;
      await client.flushAll();
      await eventually(
        async () =>
          (await rowsOf<{ n: number }>(watchers, 'select count(*)::int as n from footprint'))[0]!.n > before ||
          before === 480,
      );
    }
    await walking;
    await eventually(async () => expect(await trails(watchers)).toEqual(trailsOf(names, 60)));
    await eventually(async () => expect(await unsentOf(walkers)).toBe(0));
  });

  test('an empty Redis is filled again from the outbox', async () => {
    const redis = await ownRedis();
    const { walkers, watchers, transport } = await stage('on Redis Streams', redis.url);
    const relay = await relayOf(walkers, transport);
    walkers.wake.outbox = () => relay.wake();
    await walk(walkers, 'anna', 10);
    await eventually(async () => expect(await unsentOf(walkers)).toBe(0));
    await redis.stop();
    await walk(walkers, 'anna', 10);
    await redis.start();
    // No group so far: only a Redis that was filled again has the first steps.
    await hears(watchers, transport, [footprints()]);
    await eventually(async () => expect(await trails(watchers)).toEqual(trailsOf(['anna'], 20)));
  });
});

async function lockHolders(db: Database): Promise<number> {
  const [row] = await rowsOf<{ n: number }>(
    db,
    `select count(distinct pid)::int as n from pg_locks
      where locktype = 'advisory' and granted and objid <> 2147483647
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return row!.n;
}

const endLockHolders = (db: Database) =>
  rowsOf(
    db,
    `select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and granted and pid <> pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database())`,
  );
