import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { withClient } from '../src/orm/index.ts';
import { RefusedWrites } from '../src/orm/refused-writes.ts';
import { inProcessLiveHub } from '../src/runtime/live/in-process-live-hub.ts';
import { redisLiveHub } from '../src/runtime/live/redis-live-hub.ts';
import { problemsOf, warningsOf } from '../src/runtime/problems.ts';
import { redisStreamsTransport } from '../src/runtime/transport/redis-streams-transport.ts';
import { silentLog } from '../src/subgraph/index.ts';
import { aDatabase, closeHarness, keys, later, ownerUrlOf, ownRedis, redisUrl, rowsOf } from './harness.ts';

afterEach(closeHarness);

/** The database goes down, with all its connections. */
async function dropped(url: string): Promise<void> {
  const server = new URL(url);
  const database = server.pathname.slice(1);
  server.pathname = '/postgres';
  await withClient(server.href, (client) => client.query(`drop database ${database} with (force)`));
}

const there = { ready: async () => true };
const silent = { ready: () => new Promise<boolean>(() => {}) };

test('a subgraph is ready when all its dependencies are reachable', async () => {
  const db = await aDatabase('ready');
  const all = { name: 'walkers', working: true, db, transport: there, live: inProcessLiveHub() };
  expect(await problemsOf(all)).toEqual([]);
  expect(await problemsOf({ ...all, working: false })).toEqual(['walkers: starting']);
  expect(await problemsOf({ ...all, transport: silent, live: { ready: async () => false } })).toEqual([
    'walkers: event transport not reachable',
    'walkers: live channels not reachable',
  ]);
  db.refusedWrites.note(Object.assign(new Error('no space'), { code: '53100' }));
  expect(await problemsOf(all)).toEqual(['walkers: the database refuses to write: its disk is full (53100)']);
  const well = { ...all, db: { ...db, refusedWrites: new RefusedWrites() } };
  await dropped(ownerUrlOf(db));
  expect(await problemsOf(well)).toEqual(['walkers: database not reachable']);
});

test('work that waits for an operator is a warning', async () => {
  const db = await aDatabase('ready');
  expect(await warningsOf({ name: 'walkers', db })).toEqual([]);
  await rowsOf(db, `insert into unreadable_event (consumer, lane, entry, reason) values ('walkers', 'a:0', 'x', 'y')`);
  expect(await warningsOf({ name: 'walkers', db })).toEqual(['walkers: 1 events are unreadable']);
});

test.skipIf(redisUrl === undefined)('an unreachable Redis is a problem, and one that is back is none', async () => {
  const redis = await ownRedis();
  later(() => redis.stop());
  const transport = await redisStreamsTransport({ url: redis.url, log: silentLog, keys });
  later(() => transport.close());
  const live = await redisLiveHub({ url: redis.url, log: silentLog });
  later(() => live.close());
  const all = { name: 'walkers', working: true, db: await aDatabase('ready'), transport, live };
  expect(await problemsOf(all)).toEqual([]);
  await redis.stop();
  await eventually(async () => (await problemsOf(all)).length === 2);
  await redis.start();
  await eventually(async () => (await problemsOf(all)).length === 0);
});
