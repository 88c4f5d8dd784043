import { afterEach, expect, test } from 'vitest';
import { prune } from '../src/runtime/prune.ts';
import { aDatabase, closeHarness, rowsOf, walk } from './harness.ts';

afterEach(closeHarness);

const count = async (db: { url: string }, from: string) =>
  (await rowsOf<{ n: number }>(db, `select count(*)::int as n from ${from}`))[0]!.n;

test('sent events are removed after three days, unsent ones never', async () => {
  const db = await aDatabase('prune');
  for (const walker of ['anna', 'ben', 'cleo']) await walk(db, walker, 4);
  await rowsOf(db, `update outbox_event set occurred_at = now() - interval '90 days'`);
  await rowsOf(
    db,
    `update outbox_event set ticket = 1, sent_at = now() - interval '73 hours' where ordering_key = 'anna'`,
  );
  await rowsOf(
    db,
    `update outbox_event set ticket = 2, sent_at = now() - interval '71 hours' where ordering_key = 'ben'`,
  );
  await prune(db);
  expect(await rowsOf(db, 'select ordering_key, count(*)::int as n from outbox_event group by 1 order by 1')).toEqual([
    { ordering_key: 'ben', n: 4 },
    { ordering_key: 'cleo', n: 4 },
  ]);
});

test('any number of old rows is removed', async () => {
  const db = await aDatabase('prune');
  await rowsOf(
    db,
    `insert into outbox_event (partition, type, version, ordering_key, payload, correlation_id, actor_kind, actor_id, occurred_at, ticket, sent_at)
     select number % 2, 'walker.stepped', 1, 'anna', '{}', 'test', 'SYSTEM', gen_random_uuid(), now(), number, now() - interval '80 hours'
       from generate_series(1, 12000) as number`,
  );
  await prune(db);
  expect(await count(db, 'outbox_event')).toBe(0);
});

test('inbox rows are removed after a week, idempotency records after three days', async () => {
  const db = await aDatabase('prune');
  await rowsOf(
    db,
    `insert into inbox_event (event_id, consumer, type, publisher, processed_at)
     select uuidv7(make_interval(days => -days)), 'watchers', 'walker.stepped', 'walkers', now() - make_interval(days => days)
       from generate_series(0, 10) as days`,
  );
  await rowsOf(
    db,
    `insert into idempotency_record (actor_id, operation, key, input_digest, created_at)
     select gen_random_uuid(), 'walk', 'key', 'digest', now() - make_interval(hours => hours)
       from generate_series(0, 100, 10) as hours`,
  );
  await prune(db);
  expect(await count(db, 'inbox_event')).toBe(7);
  expect(await count(db, 'idempotency_record')).toBe(8);
});
