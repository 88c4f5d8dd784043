import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { freshDatabase } from '../../testing/src/postgres.ts';
import { type Database, withClient } from '../src/orm/index.ts';
import { inbox } from '../src/runtime/inbox/consume.ts';
import { listParked, replayParked } from '../src/runtime/inbox/parked.ts';
import { freeLostClients } from '../src/runtime/transport/lost-clients.ts';
import { type Consumer, consumer, type Log, silentLog } from '../src/subgraph/index.ts';
import {
  aCuttableWay,
  aDatabase,
  anEnvelope,
  closeHarness,
  footprints,
  rowsOf,
  servicesOf,
  stepped,
  trails,
  upTo,
} from './harness.ts';

afterEach(closeHarness);

async function stage(consumers: Consumer[], log: Log = silentLog) {
  const db = await aDatabase('watchers', { poolMax: 20 });
  const services = servicesOf('watchers', db, log);
  const definition = { name: 'watchers', consumers };
  return { db, services, definition, receive: inbox({ definition, services }) };
}

const inboxOf = (db: Database) => rowsOf<{ event_id: string }>(db, 'select event_id from inbox_event');

test('a duplicate event takes effect once, with any number of concurrent deliveries', async () => {
  const { db, receive } = await stage([footprints()]);
  const events = upTo(20).map((step) => anEnvelope('anna', step));
  await receive(events);
  await receive(events.toReversed());
  await Promise.all([receive(events), receive(events)]);
  expect(await trails(db)).toEqual({ anna: upTo(20) });
});

test('two concurrent first deliveries of an event take effect once', async () => {
  const { db, receive } = await stage([footprints()]);
  for (const step of upTo(20)) {
    const events = [anEnvelope('anna', step)];
    await Promise.all([receive(events), receive(events), receive(events)]);
  }
  expect(await trails(db)).toEqual({ anna: upTo(20) });
});

test('an event without a consumer leaves no trace', async () => {
  const { db, receive } = await stage([footprints()]);
  await receive([anEnvelope('anna', 1, { type: 'walker.slept' })]);
  expect(await inboxOf(db)).toEqual([]);
});

test('a failed effect is rolled back and retried', async () => {
  let failures = 0;
  const { db, receive } = await stage([
    consumer(stepped, async (tx, { walkerId, step }) => {
      await tx.em.execute('insert into footprint (walker_id, step) values (?, ?)', [walkerId, step]);
      failures += 1;
      if (failures < 4) throw new Error('stumbled');
    }),
  ]);
  await receive([anEnvelope('anna', 1)]);
  expect(await trails(db)).toEqual({ anna: [1] });
  expect(failures).toBe(4);
});

test('a poisoned event is parked with all later ones of its ordering key, and other keys go on', async () => {
  const lines: object[] = [];
  const log = { ...silentLog, error: (facts: object) => void lines.push(facts) };
  const { db, services, receive } = await stage(
    [
      footprints(({ walkerId, step }) => {
        if (walkerId === 'anna' && step === 2) throw new Error('a hole in the ground');
      }),
    ],
    log,
  );
  const poison = anEnvelope('anna', 2);
  await receive([
    anEnvelope('anna', 1),
    anEnvelope('ben', 1),
    poison,
    anEnvelope('ben', 2),
    anEnvelope('anna', 3),
    anEnvelope('anna', 4),
    anEnvelope('ben', 3),
  ]);
  expect(await trails(db)).toEqual({ anna: [1], ben: [1, 2, 3] });
  expect(
    (await listParked(services)).map(({ envelope, error, attempts }) => [envelope.payload, error, attempts]),
  ).toEqual([
    [{ walkerId: 'anna', step: 2 }, 'a hole in the ground', 5],
    [{ walkerId: 'anna', step: 3 }, 'waits for an earlier event of its key', 0],
    [{ walkerId: 'anna', step: 4 }, 'waits for an earlier event of its key', 0],
  ]);
  expect(lines).toEqual([
    expect.objectContaining({
      event: poison.id,
      type: 'walker.stepped',
      correlationId: 'test',
      err: expect.any(Error),
    }),
  ]);
});

test('a payload that breaks its schema is parked without a retry', async () => {
  let tried = 0;
  const { db, services, receive } = await stage([
    footprints(() => {
      tried += 1;
    }),
  ]);
  await receive([anEnvelope('anna', 1, { payload: { walkerId: 'anna', step: 'one' } }), anEnvelope('ben', 1)]);
  expect(await trails(db)).toEqual({ ben: [1] });
  expect(await listParked(services)).toEqual([
    expect.objectContaining({ attempts: 1, error: expect.stringContaining('walker.stepped version 1') }),
  ]);
  expect(tried).toBe(1);
});

test.each([
  ['a NUL', 'a\0b'],
  ['half a character', 'a\ud800'],
])('a payload that jsonb refuses is parked all the same: %s', async (_title, note) => {
  const { db, services, receive } = await stage([footprints()]);
  await receive([anEnvelope('anna', 1, { payload: { walkerId: 'anna', step: 'one', note } }), anEnvelope('ben', 1)]);
  expect(await trails(db)).toEqual({ ben: [1] });
  const [parked] = await listParked(services);
  expect(parked?.envelope.payload).toEqual({ walkerId: 'anna', step: 'one', note });
});

test('an event that cannot even be parked is stored as unreadable, and its partition goes on', async () => {
  const { db, receive } = await stage([footprints()]);
  const poison = anEnvelope('anna', 1, { id: 'not-a-uuid' });
  await receive([poison, anEnvelope('ben', 1)]);
  await receive([anEnvelope('ben', 2)]);
  expect(await trails(db)).toEqual({ ben: [1, 2] });
  const [row] = await rowsOf<{ consumer: string; entry: Buffer; reason: string }>(
    db,
    'select consumer, entry, reason from unreadable_event',
  );
  expect(row).toMatchObject({ consumer: 'watchers', reason: expect.stringContaining('cannot be parked') });
  expect(JSON.parse(row!.entry.toString())).toEqual(poison);
});

test('equal ordering keys of two publishers are independent', async () => {
  const { db, receive } = await stage([
    footprints(({ step }) => {
      if (step === 1) throw new Error('cannot');
    }),
  ]);
  await receive([anEnvelope('anna', 1), anEnvelope('anna', 2, { publisher: 'runners' })]);
  expect(await trails(db)).toEqual({ anna: [2] });
});

test('a duplicate delivery while its key is parked neither takes effect nor parks twice', async () => {
  const { db, services, receive } = await stage([
    footprints(({ step }) => {
      if (step === 2) throw new Error('cannot');
    }),
  ]);
  const events = upTo(3).map((step) => anEnvelope('anna', step));
  await receive(events);
  await receive(events);
  expect(await trails(db)).toEqual({ anna: [1] });
  expect(await listParked(services)).toHaveLength(2);
});

test('a replay takes each ordering key in order up to its first failure', async () => {
  const holes = new Set(['anna:2', 'ben:1']);
  const { db, services, definition, receive } = await stage([
    footprints(({ walkerId, step }) => {
      if (holes.has(`${walkerId}:${step}`)) throw new Error('a hole');
    }),
  ]);
  await receive([
    ...upTo(4).map((step) => anEnvelope('anna', step)),
    ...upTo(2).map((step) => anEnvelope('ben', step)),
  ]);
  expect(await replayParked({ definition, services })).toBe(5);

  holes.delete('anna:2');
  holes.add('anna:4');
  expect(await replayParked({ definition, services })).toBe(3);
  expect(await trails(db)).toEqual({ anna: [1, 2, 3] });
  expect((await listParked(services)).map(({ envelope, attempts }) => [envelope.payload, attempts])).toEqual([
    [{ walkerId: 'anna', step: 4 }, 1],
    [{ walkerId: 'ben', step: 1 }, 7],
    [{ walkerId: 'ben', step: 2 }, 0],
  ]);

  holes.clear();
  expect(await replayParked({ definition, services, orderingKey: 'ben' })).toBe(0);
  expect(await trails(db)).toEqual({ anna: [1, 2, 3], ben: [1, 2] });
  expect(await replayParked({ definition, services })).toBe(0);
  expect(await trails(db)).toEqual({ anna: upTo(4), ben: [1, 2] });
  await receive([anEnvelope('anna', 5)]);
  expect(await trails(db)).toEqual({ anna: upTo(5), ben: [1, 2] });
});

test('two concurrent replays give each event one effect', async () => {
  let broken = true;
  const { db, services, definition, receive } = await stage([
    footprints(() => {
      if (broken) throw new Error('broken');
    }),
  ]);
  await receive(upTo(30).map((step) => anEnvelope('anna', step)));
  broken = false;
  const left = await Promise.all([
    replayParked({ definition, services }),
    replayParked({ definition, services }),
    replayParked({ definition, services }),
  ]);
  expect(left).toContain(0);
  expect(await trails(db)).toEqual({ anna: upTo(30) });
});

test('an event that arrives during a replay of its key is not left behind', async () => {
  let broken = true;
  const { db, services, definition, receive } = await stage([
    footprints(() => {
      if (broken) throw new Error('broken');
    }),
  ]);
  for (let round = 0; round < 6; round += 1) {
    const walker = `w${round}`;
    broken = true;
    await receive([anEnvelope(walker, 1)]);
    broken = false;
    const replaying = replayParked({ definition, services });
    for (const step of [2, 3, 4]) await receive([anEnvelope(walker, step)]);
    await replaying;
    // Events that parked meanwhile did so behind another one: a second replay leaves none.
    expect(await replayParked({ definition, services })).toBe(0);
    expect((await trails(db))[walker]).toEqual([1, 2, 3, 4]);
  }
});

test('an event that parks behind the last parked one cannot be forgotten', async () => {
  let broken = true;
  const { db, services, definition, receive } = await stage([
    footprints(() => {
      if (broken) throw new Error('broken');
    }),
  ]);
  await receive([anEnvelope('anna', 1)]);
  broken = false;
  await withClient(db.url, async (replay) => {
    // A replay that has removed the parked event and not committed yet.
    await replay.query('begin');
    await replay.query('delete from parked_event');
    await replay.query(`insert into footprint (walker_id, step) values ('anna', 1)`);
    const arriving = receive([anEnvelope('anna', 2)]);
    await eventually(async () => {
      const waiting = await rowsOf(
        db,
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      expect(waiting.length).toBeGreaterThan(0);
    });
    await replay.query('commit');
    await arriving;
  });
  expect(await trails(db)).toEqual({ anna: [1, 2] });
  expect(await replayParked({ definition, services })).toBe(0);
});

test('a database outage is waited for, and parks nothing', async () => {
  const way = await aCuttableWay(await freshDatabase('watchers'));
  const db = await aDatabase('watchers', { url: way.url });
  await freeLostClients(db);
  const services = servicesOf('watchers', db);
  const receive = inbox({ definition: { name: 'watchers', consumers: [footprints()] }, services });
  await receive([anEnvelope('anna', 1)]);
  let failures = 0;
  const transact = services.transact;
  Object.assign(services, {
    transact: (...args: Parameters<typeof transact>) =>
      transact(...args).catch((error) => {
        failures += 1;
        throw error;
      }),
  });
  way.cut();
  const taking = receive([anEnvelope('anna', 2)]);
  await eventually(() => failures >= 6);
  await way.mend();
  await taking;
  expect(await trails(db)).toEqual({ anna: [1, 2] });
  expect(await listParked(services)).toEqual([]);
});

test('a graceful shutdown finishes the event in hand and starts no other', async () => {
  const stopping = new AbortController();
  const { db, receive } = await stage([
    footprints(({ step }) => {
      if (step === 2) stopping.abort();
    }),
  ]);
  await expect(
    receive(
      upTo(5).map((step) => anEnvelope('anna', step)),
      stopping.signal,
    ),
  ).rejects.toThrow();
  expect(await trails(db)).toEqual({ anna: [1, 2] });
});

test('a shutdown cancels the wait for a retry', async () => {
  const stopping = new AbortController();
  let tried = 0;
  const { services, receive } = await stage([
    footprints(() => {
      tried += 1;
      stopping.abort();
      throw new Error('cannot');
    }),
  ]);
  await expect(receive([anEnvelope('anna', 1)], stopping.signal)).rejects.toThrow();
  expect(tried).toBe(1);
  expect(await listParked(services)).toEqual([]);
});

test('two consumers of one event type are refused: the inbox has one row for an event', async () => {
  const { services } = await stage([]);
  const definition = { name: 'watchers', consumers: [footprints(), footprints()] };
  expect(() => inbox({ definition, services })).toThrow('walker.stepped twice');
});

test('a consumer acts as the system, with the correlation id of the original request', async () => {
  const { db, receive } = await stage([
    consumer(stepped, async (tx, payload) => {
      expect(tx.actor.kind).toBe('SYSTEM');
      tx.emit(stepped, payload);
    }),
  ]);
  const envelope = anEnvelope('anna', 1, { correlationId: 'the-request' });
  await receive([envelope]);
  const [row] = await rowsOf(db, 'select correlation_id, causation_id, actor_kind from outbox_event');
  expect(row).toEqual({ correlation_id: 'the-request', causation_id: envelope.id, actor_kind: 'SYSTEM' });
});
