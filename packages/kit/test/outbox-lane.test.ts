import { afterEach, expect, test } from 'vitest';
import { PARTITIONS, partitionOf } from '../src/events/index.ts';
import { openLockSession } from '../src/runtime/lock-session.ts';
import { BATCH_MAX, markSent, readTicket, readUnsent, unsendAfter } from '../src/runtime/outbox-lane.ts';
import { aDatabase, closeStage, later, rowsOf, walk } from './stage.ts';

afterEach(closeStage);

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
  return { db, session, marks };
}

test('a batch is marked with its number, and the partition with it', async () => {
  const { db, session, marks } = await stage();
  await walk(db, 'anna', 3);
  const rows = await readUnsent(session, partition);
  expect(rows.map(({ payload }) => payload)).toEqual([1, 2, 3].map((step) => ({ walkerId: 'anna', step })));
  await markSent(session, partition, 1, rows);
  expect(await marks()).toEqual(['1', '1', '1']);
  expect(await readTicket(session, partition)).toBe(1);
  expect(await readUnsent(session, partition)).toEqual([]);
});

test('who is not the next to mark marks nothing', async () => {
  const { db, session, marks } = await stage();
  await walk(db, 'anna', 2);
  const rows = await readUnsent(session, partition);
  await markSent(session, partition, 1, rows.slice(0, 1));
  await expect(markSent(session, partition, 1, rows.slice(1))).rejects.toThrow('not the next one');
  await expect(markSent(session, partition, 3, rows.slice(1))).rejects.toThrow('not the next one');
  expect(await marks()).toEqual(['1', null]);
  expect(await readTicket(session, partition)).toBe(1);
});

test('what was lost becomes unsent again, in its order, and what was kept stays sent', async () => {
  const { db, session, marks } = await stage();
  await rowsOf(
    db,
    `insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at, ticket, sent_at)
     select $1, 'walker.stepped', 1, 'anna', jsonb_build_object('walkerId', 'anna', 'step', n), 'test', 'SYSTEM', gen_random_uuid(), now(), n, now()
       from generate_series(1, 450) as n`,
    [partition],
  );
  await rowsOf(db, 'update outbox_partition set ticket = 450 where partition = $1', [partition]);
  await unsendAfter(session, partition, 120);
  expect(await readTicket(session, partition)).toBe(120);
  const numbers = await marks();
  expect(numbers.slice(0, 120)).toEqual(Array.from({ length: 120 }, (_, index) => String(index + 1)));
  expect(new Set(numbers.slice(120))).toEqual(new Set([null]));
  const steps = (await readUnsent(session, partition)).map(({ payload }) => (payload as { step: number }).step);
  expect(steps).toEqual(Array.from({ length: 330 }, (_, index) => index + 121));
});

test('a batch is bounded, and every partition has its number', async () => {
  const { db, session } = await stage();
  await rowsOf(
    db,
    `insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at)
     select $1, 'walker.stepped', 1, 'anna', '{}', 'test', 'SYSTEM', gen_random_uuid(), now() from generate_series(1, 800)`,
    [partition],
  );
  expect(await readUnsent(session, partition)).toHaveLength(BATCH_MAX);
  for (let one = 0; one < PARTITIONS; one += 1) expect(await readTicket(session, one)).toBe(0);
});
