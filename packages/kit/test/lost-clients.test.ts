import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { freshDatabase } from '../../testing/src/postgres.ts';
import { type Database, isUnavailable, transact } from '../src/orm/index.ts';
import { freeLostClients } from '../src/runtime/lost-clients.ts';
import { aCuttableWay, aDatabase, cause, closeStage, rowsOf } from './stage.ts';

afterEach(closeStage);

const PLACES = 3;

async function stage() {
  const direct = await freshDatabase('lost');
  const way = await aCuttableWay(direct);
  const db = await aDatabase('lost', { url: way.url, poolMax: PLACES });
  await freeLostClients(db);
  await freeLostClients(db);
  return { way, db, direct: { url: direct } };
}

const sleeping = (db: Pick<Database, 'url'>) =>
  rowsOf(db, `select 1 from pg_stat_activity where query like 'select pg_sleep%' and datname = current_database()`);
const useAll = (db: Database, sql: string) =>
  Promise.allSettled(
    Array.from({ length: PLACES }, () => transact(db, cause, async (tx) => void (await tx.em.execute(sql)))),
  );

test('transactions that lose their connection cost the pool no place', async () => {
  const { way, db, direct } = await stage();
  for (let round = 0; round < 3; round += 1) {
    const open = useAll(db, 'select pg_sleep(60)');
    await eventually(async () => expect(await sleeping(direct)).toHaveLength(PLACES));
    way.cut();
    for (const { reason } of (await open) as PromiseRejectedResult[]) expect(isUnavailable(reason)).toBe(true);
    await rowsOf(
      direct,
      `select pg_terminate_backend(pid) from pg_stat_activity
      where query like 'select pg_sleep%' and datname = current_database() and pid <> pg_backend_pid()`,
    );
    await way.mend();
    expect((await useAll(db, 'select 1')).map(({ status }) => status)).toEqual(Array(PLACES).fill('fulfilled'));
  }
});

test('a query outside of any transaction that loses its connection says so', async () => {
  const { way, db, direct } = await stage();
  const open = db.orm.em.fork().execute('select pg_sleep(60)');
  await eventually(async () => expect(await sleeping(direct)).toHaveLength(1));
  way.cut();
  await expect(open.catch((error) => isUnavailable(error))).resolves.toBe(true);
});

test('a pool that loses nothing works as before', async () => {
  const { db } = await stage();
  for (let round = 0; round < 10; round += 1) {
    const refused = transact(db, cause, () => Promise.reject(new Error('no')));
    await expect(refused).rejects.toThrow('no');
    expect((await useAll(db, 'select 1')).map(({ status }) => status)).toEqual(Array(PLACES).fill('fulfilled'));
  }
});
