import { afterEach, expect, test } from 'vitest';
import { PARTITIONS, partitionOf } from '../src/events/index.ts';
import { openLockSession } from '../src/runtime/locks/lock-session.ts';
import { BATCH_MAX, outboxOf } from '../src/runtime/outbox/outbox-partition.ts';
import { aDatabase, closeHarness, later, rowsOf, walk } from './harness.ts';

afterEach(closeHarness);

const partition = partitionOf('anna');

async function stage() {
  const db = await aDatabase('outbox');
  const session = await openLockSession({ url: db.url, listen: [], onNotification() {} });
  later(() => session.close());
  const marks = async () =>
    (
      await rowsOf<{ ticket: string | null }>(db, 'select ticket from outbox_event where partition = $1 order by seq', [
        partition,
      ])
    ).map(({ ticket }) => ticket);
  return { db, outbox: outboxOf(session), marks };
}

test('marking a batch as sent sets the ticket of its rows and of the partition', async () => {
  const { db, outbox, marks } = await stage();
  await walk(db, 'anna', 3);
  const { rows } = await outbox.unsentOf(partition);
  expect(rows.map(({ payload }) => payload)).toEqual([1, 2, 3].map((step) => ({ walkerId: 'anna', step })));
  await outbox.sent({ partition, ticket: 1, rows });
  expect(await marks()).toEqual(['1', '1', '1']);
  expect((await outbox.unsentOf(partition)).ticket).toBe(1);
  expect((await outbox.unsentOf(partition)).rows).toEqual([]);
});

test('a ticket that is not the next one marks nothing', async () => {
  const { db, outbox, marks } = await stage();
  await walk(db, 'anna', 2);
  const { rows } = await outbox.unsentOf(partition);
  await outbox.sent({ partition, ticket: 1, rows: rows.slice(0, 1) });
  await expect(outbox.sent({ partition, ticket: 1, rows: rows.slice(1) })).rejects.toThrow('not the next one');
  await expect(outbox.sent({ partition, ticket: 3, rows: rows.slice(1) })).rejects.toThrow('not the next one');
  expect(await marks()).toEqual(['1', null]);
  expect((await outbox.unsentOf(partition)).ticket).toBe(1);
});

test('batches that the transport lost become unsent again in order, the others stay sent', async () => {
  const { db, outbox, marks } = await stage();
  await rowsOf(
    db,
    `insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at, ticket, sent_at)
     select $1, 'walker.stepped', 1, 'anna', jsonb_build_object('walkerId', 'anna', 'step', n), 'test', 'SYSTEM', gen_random_uuid(), now(), n, now()
       from generate_series(1, 450) as n`,
    [partition],
  );
  await rowsOf(db, 'update outbox_partition set ticket = 450 where partition = $1', [partition]);
  await outbox.lost(partition, 120);
  expect((await outbox.unsentOf(partition)).ticket).toBe(120);
  const numbers = await marks();
  expect(numbers.slice(0, 120)).toEqual(Array.from({ length: 120 }, (_, index) => String(index + 1)));
  expect(new Set(numbers.slice(120))).toEqual(new Set([null]));
  const steps = (await outbox.unsentOf(partition)).rows.map(({ payload }) => (payload as { step: number }).step);
  expect(steps).toEqual(Array.from({ length: 330 }, (_, index) => index + 121));
});

test('a batch is bounded, and every partition has a ticket', async () => {
  const { db, outbox } = await stage();
  await rowsOf(
    db,
    `insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
     select $1, 'walker.stepped', 1, 'anna', '{}', 'test', 'SYSTEM', gen_random_uuid(), now() from generate_series(1, 800)`,
    [partition],
  );
  expect((await outbox.unsentOf(partition)).rows).toHaveLength(BATCH_MAX);
  for (let one = 0; one < PARTITIONS; one += 1) expect((await outbox.unsentOf(one)).ticket).toBe(0);
});

test('concurrent reads and marks of several partitions do not mix, and one refused mark refuses no other', async () => {
  const { db, outbox } = await stage();
  const walkers = ['anna', 'ben', 'carl', 'dora', 'eve', 'finn'];
  for (const walker of walkers) await walk(db, walker, 2);
  const partitions = Array.from({ length: PARTITIONS }, (_, one) => one);
  const found = await Promise.all(partitions.map((one) => outbox.unsentOf(one)));
  for (const [one, { rows }] of found.entries())
    expect(new Set(rows.map(({ ordering_key }) => ordering_key))).toEqual(
      new Set(walkers.filter((walker) => partitionOf(walker) === one)),
    );
  const unsent = partitions.filter((one) => found[one]!.rows.length > 0);
  const [refused, ...others] = unsent;
  const marked = await Promise.allSettled(
    unsent.map((one) => outbox.sent({ partition: one, ticket: one === refused ? 2 : 1, rows: found[one]!.rows })),
  );
  expect(marked.map(({ status }) => status)).toEqual(['rejected', ...others.map(() => 'fulfilled')]);
  for (const one of others) expect(await outbox.unsentOf(one)).toEqual({ ticket: 1, rows: [] });
  expect(await outbox.unsentOf(refused!)).toEqual(found[refused!]);
});
