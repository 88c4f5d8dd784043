import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import { withoutPersonal } from '../src/orm/audit.ts';
import { auditHead, chainAudit, type Database, transact, verifyAudit } from '../src/orm/index.ts';
import { startAuditChainer } from '../src/runtime/audit-chainer.ts';
import { silentLog } from '../src/subgraph/index.ts';
import { aDatabase, cause, closeHarness, later, rowsOf } from './harness.ts';

afterEach(closeHarness);

const writes = (db: Database, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, i) =>
      transact(db, cause, async (tx) => {
        const after = { 字: 'ữ', at: tx.now };
        tx.audit({ action: 'thing.do', entityType: 'Thing', entityId: randomUUID(), before: { i }, after });
      }),
    ),
  );

async function aLog(count: number) {
  const db = await aDatabase('audited');
  await writes(db, count);
  await chainAudit(db, 7);
  const sql = (text: string) => rowsOf<{ entry_id: string }>(db, text);
  return {
    db,
    sql,
    entryAt: async (seq: number) => (await sql(`select entry_id from audit_chain where seq = ${seq}`))[0]!.entry_id,
  };
}

/** Tampering that needs the credentials of the database's owner. */
const UNGUARDED = `set session_replication_role = replica;`;

describe('an audit log', () => {
  test('takes declared actions only', async () => {
    const db = await aDatabase('audited');
    const undeclared = transact(db, cause, async (tx) => {
      // @ts-expect-error: 'thing.undo' is not declared
      tx.audit({ action: 'thing.undo', entityType: 'Thing', entityId: randomUUID() });
    });
    await expect(undeclared).rejects.toThrow('thing.undo is not among the actions');
    expect(await rowsOf(db, 'select action from audit_entry')).toEqual([]);
  });

  test('is chained asynchronously, in batches, and verifies', async () => {
    const { db } = await aLog(30);
    expect(await verifyAudit(db)).toEqual({ links: 30, waiting: 0, broken: null });
    await writes(db, 2);
    expect(await verifyAudit(db)).toEqual({ links: 30, waiting: 2, broken: null });
    expect(await chainAudit(db)).toBe(2);
    expect(await verifyAudit(db)).toEqual({ links: 32, waiting: 0, broken: null });
  });

  test('has one chain with any number of concurrent chainers', async () => {
    const { db } = await aLog(0);
    await Promise.all([writes(db, 40), ...Array.from({ length: 5 }, () => chainAudit(db, 3))]);
    await chainAudit(db);
    expect(await verifyAudit(db)).toEqual({ links: 40, waiting: 0, broken: null });
  });

  test.each(['audit_entry', 'audit_chain'])('refuses to change, remove or empty %s', async (table) => {
    const { sql } = await aLog(2);
    const column = table === 'audit_entry' ? 'action' : 'hash';
    await expect(sql(`update ${table} set ${column} = 'x'`)).rejects.toThrow('is append-only');
    await expect(sql(`delete from ${table}`)).rejects.toThrow('is append-only');
    await expect(sql(`truncate ${table} cascade`)).rejects.toThrow('is append-only');
  });

  test.each([
    ['a changed entry', (id: string) => `update audit_entry set after = '{"i": 99}' where id = '${id}'`, 3],
    ['another actor', (id: string) => `update audit_entry set actor_id = gen_random_uuid() where id = '${id}'`, 3],
    ['another time', (id: string) => `update audit_entry set at = at - interval '1 microsecond' where id = '${id}'`, 3],
    ['a removed entry', (id: string) => `delete from audit_entry where id = '${id}'`, 3],
    [
      'an entry removed with its link',
      (id: string) => `delete from audit_chain where entry_id = '${id}'; delete from audit_entry where id = '${id}'`,
      3,
    ],
    [
      'links that follow each other without it',
      (id: string) =>
        `delete from audit_chain where entry_id = '${id}'; delete from audit_entry where id = '${id}'; update audit_chain set seq = seq - 1 where seq > 3`,
      3,
    ],
    [
      'two entries that changed places',
      (id: string) =>
        `update audit_chain set seq = case seq when 3 then 4 else 3 end where seq in (3, 4) and '${id}' <> ''`,
      3,
    ],
  ])('shows %s, and names the first', async (_, tamper, seq) => {
    const { db, sql, entryAt } = await aLog(6);
    const entryId = await entryAt(seq);
    // The unique key of seq is checked at each row: moving links goes by way of a table without it.
    await sql(`${UNGUARDED} alter table audit_chain drop constraint audit_chain_pkey; ${tamper(entryId)}`);
    const { broken } = await verifyAudit(db);
    expect(broken?.seq).toBe(seq);
  });

  test('shows an entry that was inserted beside the chain', async () => {
    const { db, sql } = await aLog(2);
    await sql(`${UNGUARDED} insert into audit_entry (actor_kind, actor_id, action, entity_type, entity_id, correlation_id, at)
      values ('USER', gen_random_uuid(), 'forged', 'Thing', 'x', 'x', now() - interval '1 year')`);
    expect((await verifyAudit(db)).broken).toMatchObject({
      seq: null,
      why: expect.stringContaining('beside the chain'),
    });
  });

  test('that was truncated or rewritten is shown by a head that was saved elsewhere', async () => {
    const { db, sql, entryAt } = await aLog(5);
    const head = await auditHead(db);
    expect(head.seq).toBe(5);
    expect((await verifyAudit(db, head)).broken).toBeNull();
    const last = await entryAt(5);
    await sql(`${UNGUARDED} delete from audit_chain where seq = 5; delete from audit_entry where id = '${last}'`);
    expect((await verifyAudit(db)).broken).toBeNull();
    expect((await verifyAudit(db, head)).broken).toMatchObject({ seq: 5, why: expect.stringContaining('cut off') });

    await sql(
      `${UNGUARDED} update audit_entry set action = 'other'; insert into audit_unchained select entry_id from audit_chain; delete from audit_chain`,
    );
    await chainAudit(db);
    expect((await verifyAudit(db)).broken).toBeNull();
    expect((await verifyAudit(db, { seq: 4, hash: head.hash })).broken).toMatchObject({
      why: expect.stringContaining('written anew'),
    });
  });

  test('is chained by the running subgraph itself, including entries that a crashed one left', async () => {
    const { db } = await aLog(0);
    await writes(db, 1);
    const chainer = startAuditChainer({ db, log: silentLog });
    later(() => chainer.close());
    db.wake = { ...db.wake, audit: () => chainer.wake() };
    await eventually(async () => (await verifyAudit(db)).links === 1);
    await writes(db, 1);
    await eventually(async () => (await verifyAudit(db)).links === 2);
    await writes(db, 3);
    await chainer.close();
    expect(await verifyAudit(db)).toEqual({ links: 5, waiting: 0, broken: null });
  });
});

test('personal data is redacted from an audit entry', () => {
  expect(
    withoutPersonal(
      { email: 'a@b.example', deep: [{ recipientName: '王', quantity: 2 }], name: 'Mug', token: 'x', phone: null },
      false,
    ),
  ).toEqual({
    email: '[redacted]',
    deep: [{ recipientName: '[redacted]', quantity: 2 }],
    name: 'Mug',
    token: '[redacted]',
    phone: null,
  });
  expect(withoutPersonal({ name: 'Anna' }, true)).toEqual({ name: '[redacted]' });
  expect(withoutPersonal({ at: new Date(0) }, false)).toEqual({ at: new Date(0) });
});
