import { afterEach, expect, test } from 'vitest';
import { inbox } from '../src/runtime/inbox/consume.ts';
import { listParked } from '../src/runtime/inbox/parked.ts';
import { batchConsumer } from '../src/subgraph/index.ts';
import { aDatabase, anEnvelope, closeHarness, rowsOf, servicesOf, stepped, trails, upTo } from './harness.ts';

afterEach(closeHarness);

/** Records the size of each batch, and refuses what `isBad` says. */
async function stage(isBad: (walkerId: string, step: number) => boolean = () => false, batchSizeMax?: number) {
  const db = await aDatabase('watchers', { poolMax: 20 });
  const services = servicesOf('watchers', db);
  const batches: number[] = [];
  const consumers = [
    batchConsumer(
      stepped,
      async (tx, steps) => {
        for (const { walkerId, step } of steps) {
          if (isBad(walkerId, step)) throw new Error('a hole in the ground');
          await tx.em.execute('insert into footprint (walker_id, step) values (?, ?)', [walkerId, step]);
        }
        batches.push(steps.length);
      },
      batchSizeMax === undefined ? {} : { batchSizeMax: batchSizeMax },
    ),
  ];
  return { db, services, batches, receive: inbox({ definition: { name: 'watchers', consumers }, services }) };
}

test('consecutive events are handled in batches of bounded size, in order', async () => {
  const { db, batches, receive } = await stage();
  await receive(upTo(300).map((step) => anEnvelope('anna', step)));
  expect(batches).toEqual([250, 50]);
  expect(await trails(db)).toEqual({ anna: upTo(300) });
});

test('of a redelivered batch only the new events take effect', async () => {
  const { db, batches, receive } = await stage();
  const events = upTo(40).map((step) => anEnvelope('anna', step));
  await receive(events.slice(0, 20));
  await receive(events);
  await receive(events);
  await Promise.all([receive(events), receive(events)]);
  expect(batches).toEqual([20, 20]);
  expect(await trails(db)).toEqual({ anna: upTo(40) });
});

test('a duplicate event within one batch takes effect once', async () => {
  const { db, batches, receive } = await stage();
  const [first, second, third] = upTo(3).map((step) => anEnvelope('anna', step));
  await receive([first!, second!, first!, second!, third!]);
  expect(batches).toEqual([3]);
  expect(await trails(db)).toEqual({ anna: upTo(3) });
});

test('an event without the field that it needs for an effect gets no inbox row', async () => {
  const db = await aDatabase('watchers');
  const services = servicesOf('watchers', db);
  const seen: object[] = [];
  const consumers = [batchConsumer(stepped, async (_tx, steps) => void seen.push(...steps), { unlessNull: 'step' })];
  const receive = inbox({ definition: { name: 'watchers', consumers }, services });
  const without = (payload: object | null) => ({ ...anEnvelope('anna', 1), payload }) as ReturnType<typeof anEnvelope>;
  await receive([anEnvelope('anna', 1), without({ walkerId: 'anna', step: null }), anEnvelope('anna', 2)]);
  expect(seen).toEqual([1, 2].map((step) => ({ walkerId: 'anna', step })));
  expect(await rowsOf(db, 'select event_id from inbox_event')).toHaveLength(2);
  // An invalid payload must not be skipped silently.
  await receive([without({ walkerId: 'anna' }), without(null)]);
  expect(await listParked(services)).toHaveLength(2);
});

test('one failing event is parked with all later ones of its ordering key; the rest of the batch takes effect', async () => {
  const { db, services, receive } = await stage((walkerId, step) => walkerId === 'anna' && step === 2);
  await receive(upTo(4).flatMap((step) => [anEnvelope('anna', step), anEnvelope('ben', step)]));
  expect(await trails(db)).toEqual({ anna: [1], ben: upTo(4) });
  expect((await listParked(services)).map(({ envelope }) => envelope.payload)).toEqual(
    [2, 3, 4].map((step) => ({ walkerId: 'anna', step })),
  );
});

test('a batch with an event behind a parked one is handled singly: that event parks, the others take effect', async () => {
  const { db, services, receive } = await stage((walkerId, step) => walkerId === 'anna' && step === 1);
  await receive([anEnvelope('anna', 1)]);
  await receive([anEnvelope('ben', 1), anEnvelope('anna', 2), anEnvelope('ben', 2)]);
  expect(await trails(db)).toEqual({ ben: [1, 2] });
  expect(await listParked(services)).toHaveLength(2);
});

test.each([
  ['bounded', undefined, 500],
  ['as its consumer bounds it', 1_000, 1_000],
])('concurrent batches of several partitions are coalesced, %s, each in its order', async (_, batchSizeMax, most) => {
  const { db, batches, receive } = await stage(undefined, batchSizeMax);
  const partitions = upTo(most / 250 + 1).map((partition) => `walker ${partition}`);
  await Promise.all(partitions.map((walker) => receive(upTo(250).map((step) => anEnvelope(walker, step)))));
  expect(batches.toSorted((a, b) => a - b)).toEqual([250, most]);
  expect(await trails(db)).toEqual(Object.fromEntries(partitions.map((walker) => [walker, upTo(250)])));
});

test('a failing batch of one partition does not prevent the coalescing of others', async () => {
  const { db, services, batches, receive } = await stage((walkerId) => walkerId === 'anna');
  await Promise.all(['anna', 'ben', 'carl'].map((walker) => receive(upTo(3).map((step) => anEnvelope(walker, step)))));
  expect(await trails(db)).toEqual({ ben: upTo(3), carl: upTo(3) });
  expect(batches).toEqual([3, 3]);
  expect(await listParked(services)).toHaveLength(3);
});
