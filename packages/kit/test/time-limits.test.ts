import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { isCancelled, sqlStateOf } from '../src/orm/failures.ts';
import { type Database, withClient } from '../src/orm/index.ts';
import { withTimeLimits } from '../src/orm/time-limits.ts';
import { aDatabase, closeHarness, ownerUrlOf, rowsOf } from './harness.ts';

afterEach(closeHarness);

const SHORT = { statementMs: 50, lockMs: 50 };
const NEVER = 'select pg_sleep(600)';

/** The error of some work on a database. */
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => new Error('it ended well'),
    (error: unknown) => error,
  );
const stillRuns = async (db: Database): Promise<boolean> =>
  (
    await rowsOf(
      db,
      `select from pg_stat_activity where datname = current_database() and query like '%pg_sleep(600)%' and pid <> pg_backend_pid() and state = 'active'`,
    )
  ).length > 0;

test('a statement beyond its timeout is cancelled by the server, and its transaction rolled back', async () => {
  const db = await aDatabase('slow');
  const slow = withTimeLimits(SHORT, () =>
    db.orm.em.fork().transactional(async (em) => {
      await em.execute(`insert into walker (id) values ('a')`);
      await em.execute(NEVER);
    }),
  );
  expect(isCancelled(await failureOf(slow))).toBe(true);
  await eventually(async () => !(await stillRuns(db)));
  expect(await rowsOf(db, 'select id from walker')).toEqual([]);
});

test('a wait for a row lock times out, and the lock stays with its holder', async () => {
  const db = await aDatabase('locked');
  await rowsOf(db, `insert into walker (id) values ('a')`);
  await withClient(ownerUrlOf(db), async (holder) => {
    await holder.query('begin');
    await holder.query(`update walker set steps = 1 where id = 'a'`);
    const second = withTimeLimits({ ...SHORT, statementMs: 60_000 }, () =>
      db.orm.em.fork().transactional((em) => em.execute(`update walker set steps = 2 where id = 'a'`)),
    );
    expect(sqlStateOf(await failureOf(second))).toBe('55P03');
    await holder.query('commit');
  });
  expect(await rowsOf(db, 'select steps from walker')).toEqual([{ steps: 1 }]);
});
