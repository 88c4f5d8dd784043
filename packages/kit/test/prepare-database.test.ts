import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, preparedDatabase } from '../../testing/src/postgres.ts';
import {
  chainAudit,
  openDatabase,
  prepareDatabase,
  transact,
  urlAs,
  verifyAudit,
  withClient,
} from '../src/orm/index.ts';
import { prune } from '../src/runtime/prune.ts';
import { aDatabase, cause, closeHarness, ownerUrlOf, rowsOf, walk } from './harness.ts';

afterAll(closeHarness);

describe('the role that a subgraph runs as', () => {
  let db: Awaited<ReturnType<typeof aDatabase>>;
  /** Each with the role itself. */
  const runs = (sql: string) => withClient(db.url, (client) => client.query(sql));
  beforeAll(async () => {
    db = await aDatabase('lesser');
    await transact(db, cause, async (tx) => {
      tx.audit({ action: 'thing.do', entityType: 'Thing', entityId: randomUUID(), before: {}, after: {} });
    });
    await walk(db, 'anna', 2);
  });

  test('reads and writes rows, chains the audit log and removes old rows', async () => {
    expect(await chainAudit(db)).toBe(1);
    expect(await verifyAudit(db)).toEqual({ links: 1, waiting: 0, broken: null });
    await prune(db);
    await runs('update walker set steps = 7');
    await runs('delete from walker where steps = 8');
    await runs(`listen something; notify something; select pg_advisory_lock(1)`);
  });

  test.each([
    ['update audit_entry set action = $$x$$', 'permission denied for table audit_entry'],
    ['delete from audit_entry', 'permission denied for table audit_entry'],
    ['truncate audit_entry cascade', 'permission denied for table'],
    [`update audit_chain set hash = 'x'`, 'permission denied for table audit_chain'],
    ['delete from audit_chain', 'permission denied for table audit_chain'],
    ['alter table audit_entry disable trigger all', 'must be owner of table audit_entry'],
    ['drop trigger audit_is_append_only on audit_entry', 'must be owner of relation audit_entry'],
    ['set session_replication_role = replica', 'permission denied to set parameter'],
    ['set role muster_lesser_owner', 'permission denied to set role'],
    ['grant update on audit_entry to current_user; delete from audit_entry', 'permission denied for table audit_entry'],
    ['alter function refuse_change() rename to allow_change', 'must be owner of function refuse_change'],
    [
      'create or replace function refuse_change() returns trigger language plpgsql as $$ begin return new; end $$',
      'permission denied for schema public',
    ],
    ['create table mine (id int)', 'permission denied for schema public'],
    ['create schema mine', 'permission denied for database'],
    ['create temporary table mine (id int)', 'permission denied to create temporary tables'],
    ['drop table walker', 'must be owner of table walker'],
    ['alter table walker add column shoes text', 'must be owner of table walker'],
    ['truncate walker', 'permission denied for table walker'],
    ['delete from mikro_orm_migrations', 'permission denied for table mikro_orm_migrations'],
    ['create role another login superuser', 'permission denied to create role'],
    ['alter role current_user createrole', 'permission denied to alter role'],
    ['select * from pg_authid', 'permission denied for table pg_authid'],
    [`copy walker to program 'cat'`, 'permission denied to COPY to or from an external program'],
    [`select pg_read_file('/etc/passwd')`, 'permission denied for function pg_read_file'],
  ])('cannot %s', async (sql, why) => {
    await expect(runs(sql)).rejects.toThrow(why);
    expect(await rowsOf(db, 'select from audit_entry')).toHaveLength(1);
  });

  test('cannot connect to the database of another subgraph', async () => {
    const other = await aDatabase('others');
    const { username, password } = new URL(db.url);
    const asUs = urlAs(ownerUrlOf(other), { name: username, password });
    await expect(withClient(asUs, (client) => client.query('select 1'))).rejects.toThrow(
      'permission denied for database',
    );
  });

  test('is created again by any number of concurrent programs, and a new password replaces the old one', async () => {
    const role = { name: `muster_lesser_${randomUUID().slice(0, 8)}`, password: 'first' };
    const url = await freshDatabase('lesser');
    const made = await Promise.all([1, 2, 3].map(() => prepareDatabase({ url, role, migrations: [] })));
    expect(new Set(made).size).toBe(1);
    await withClient(made[0]!, (client) => client.query('select from audit_entry'));
    const next = await prepareDatabase({ url, role: { ...role, password: 'second' }, migrations: [] });
    await withClient(next, (client) => client.query('select from audit_entry'));
    await expect(withClient(made[0]!, (client) => client.query('select 1'))).rejects.toThrow('password authentication');
  });

  test('takes over tables that an earlier version made under another role', async () => {
    const url = await freshDatabase('lesser');
    await withClient(url, (client) =>
      client.query(`create table old (id bigint generated always as identity, at timestamptz);
        create sequence old_number; create function old_now() returns timestamptz language sql as 'select now()'`),
    );
    const own = await preparedDatabase({ name: 'lesser', migrations: [] }, url);
    await withClient(own, async (client) => {
      await client.query(`insert into old (at) values (old_now())`);
      await client.query(`select nextval('old_number')`);
      await expect(client.query('alter table old add column more text')).rejects.toThrow('must be owner of table old');
    });
    const { rows } = await withClient(url, (client) =>
      client.query(`select relname from pg_class where relnamespace = 'public'::regnamespace
                       and pg_get_userbyid(relowner) <> 'muster_lesser_owner'`),
    );
    expect(rows).toEqual([]);
  });
});

test('a role that may only create roles and databases can prepare them too', async () => {
  const name = `maker_${randomUUID().slice(0, 8)}`;
  const url = await freshDatabase('unused');
  const create = (options: string) =>
    withClient(url, (client) => client.query(`create role ${name}_${options.length} login password 'p' ${options}`));
  const as = (options: string) => {
    const made = new URL(urlAs(url, { name: `${name}_${options.length}`, password: 'p' }));
    made.pathname = `/${name}_made`;
    return made.href;
  };
  const role = { name: `${name}_runs`, password: 'r' };
  await create('createdb createrole');
  await create('createdb');
  for (const _again of [1, 2]) {
    const own = await prepareDatabase({ url: as('createdb createrole'), role, migrations: [] });
    await withClient(own, async (client) => {
      await expect(client.query('delete from audit_entry')).rejects.toThrow('permission denied');
    });
  }
  // Operators check its invariants with the role that created it.
  await withClient(as('createdb createrole'), (client) => client.query('select from audit_entry'));
  await expect(prepareDatabase({ url: as('createdb'), role, migrations: [] })).rejects.toThrow('may make roles');
});

test('a database that is not prepared, or only for an earlier version, is not opened', async () => {
  const { clock } = await aDatabase('any');
  const url = await freshDatabase('unprepared');
  const open = (at: string) => openDatabase({ url: at, entities: [], migrations: [], clock, emits: [], audits: {} });
  await expect(open(url)).rejects.toThrow('npm run provision');
  const missing = new URL(url);
  missing.pathname = '/is_not_there';
  await expect(open(missing.href)).rejects.toThrow('is_not_there is not prepared');
});
