import { isUnavailable, sqlStateOf, withClient } from '@muster/kit/orm';
import { eventually, freshDatabase } from '@muster/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HotPool, hotPool } from '../src/orm/hot-pool.ts';

let url: string;
let hot: HotPool;
beforeAll(async () => {
  url = await freshDatabase('hot');
  await withClient(url, async (client) => {
    await client.query('create table place (no int primary key, left_qty int check (left_qty >= 0))');
  });
  hot = hotPool({ url, max: 2, settings: '-c timezone=UTC', connectWithinMs: 60_000 });
});
afterAll(() => hot.close());

const insert = (no: number) => ({
  sql: 'insert into place (no, left_qty) values (?, 1) returning no',
  params: [no],
});
const take = (no: number, qty: number) => ({
  sql: 'update place set left_qty = left_qty - ? where no = ? returning left_qty',
  params: [qty, no],
});
const count = async () => {
  const [rows] = await hot.read([{ sql: 'select count(*)::int as places from place', params: [] }]);
  return (rows as { places: number }[])[0]!.places;
};

test('answers the rows of each statement, in order', async () => {
  expect(await hot.write([insert(1), take(1, 1)])).toEqual([[{ no: 1 }], [{ left_qty: 0 }]]);
});

test('a failed statement rolls back all of its transaction, and the connection stays usable', async () => {
  const before = await count();
  const refused = hot.write([insert(2), take(1, 5), insert(3)]);
  await expect(refused).rejects.toSatisfy((error) => sqlStateOf(error) === '23514');
  expect(await count()).toBe(before);
  await hot.write([insert(4)]);
  expect(await count()).toBe(before + 1);
});

test('a lost connection counts as an unavailable database, and the next one serves', async () => {
  await withClient(url, async (client) => {
    await client.query('begin');
    await client.query('lock table place');
    const waiting = hot.write([insert(9)]);
    const ending = expect(waiting).rejects.toSatisfy(isUnavailable);
    await eventually(async () => {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`,
      );
      return rowCount! > 0;
    });
    await ending;
    await client.query('rollback');
  });
  await hot.write([insert(10)]);
  expect(await hot.read([{ sql: 'select no from place where no in (9, 10)', params: [] }])).toEqual([[{ no: 10 }]]);
});
