import { afterEach, expect, test } from 'vitest';
import { sqlStateOf, transact, withClient } from '../src/orm/index.ts';
import { aDatabase, cause, closeHarness, ownerUrlOf } from './harness.ts';

afterEach(closeHarness);

test('a statement is prepared once for all its values, which stay unchanged', async () => {
  const db = await aDatabase('prepared', { poolMax: 1 });
  const now = new Date('2026-02-28T23:59:59.123Z');
  const values = [`it's "one"`, 'ein Schluß\\', null, ''];
  const sql = `select count(*)::int as many, (extract(epoch from ?::timestamptz) * 1000)::float8 as at, ?::jsonb as things from unnest(?::text[]) as given where given = any(?::text[])`;
  for (const asked of values) {
    const [row] = await transact(db, cause, (tx) =>
      tx.run<object>({ sql, params: [now, JSON.stringify({ asked }), values, [asked]] }),
    );
    expect(row).toEqual({ many: asked === null ? 0 : 1, at: now.getTime(), things: { asked } });
  }
  const prepared = await transact(db, cause, (tx) =>
    tx.em.execute(`select from pg_prepared_statements where statement like '%as things%'`),
  );
  expect(prepared).toHaveLength(1);
});

test('a constraint violation is reported as ever, and its transaction is rolled back', async () => {
  const db = await aDatabase('prepared');
  const insert = (id: string) => ({ sql: 'insert into walker (id) values (?) returning id', params: [id] });
  const refused = transact(db, cause, async (tx) => {
    expect(await tx.run(insert('anna'))).toEqual([{ id: 'anna' }]);
    await tx.run(insert('anna'));
  });
  await expect(refused).rejects.toSatisfy((error) => sqlStateOf(error) === '23505');
  expect(await transact(db, cause, (tx) => tx.run(insert('anna')))).toEqual([{ id: 'anna' }]);
});

test('a column added while the program runs changes nothing', async () => {
  const db = await aDatabase('prepared', { poolMax: 1 });
  const step = () =>
    transact(db, cause, (tx) =>
      tx.run({
        sql: `insert into walker (id, steps) values (?, 1) on conflict (id) do update set steps = walker.steps + 1 returning id, steps`,
        params: ['anna'],
      }),
    );
  expect(await step()).toEqual([{ id: 'anna', steps: 1 }]);
  await withClient(ownerUrlOf(db), (client) => client.query('alter table walker add column shoes text'));
  expect(await step()).toEqual([{ id: 'anna', steps: 2 }]);
});

test('a cached plan of an empty table does not scan it once it is full', async () => {
  const db = await aDatabase('prepared', { poolMax: 1 });
  /** Number of scans of the whole table for one row. */
  const look = () =>
    transact(db, cause, async (tx) => {
      const scans = async () => {
        const [row] = await tx.em.execute(`select pg_stat_get_xact_numscans('walker'::regclass)::int as whole`);
        return (row as { whole: number }).whole;
      };
      const before = await scans();
      await tx.run({ sql: 'select steps from walker where id = ?', params: ['5000'] });
      return (await scans()) - before;
    });
  await withClient(ownerUrlOf(db), (client) => client.query('analyze walker'));
  for (let times = 0; times < 10; times += 1) await look();
  await withClient(ownerUrlOf(db), (client) =>
    client.query('insert into walker (id) select number::text from generate_series(1, 20000) as number'),
  );
  expect(await look()).toBe(0);
  expect(await db.orm.em.fork().execute('show enable_seqscan')).toEqual([{ enable_seqscan: 'on' }]);
});
