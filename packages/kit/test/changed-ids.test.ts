import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { system } from '../src/domain/index.ts';
import { columns, type Tx, transact } from '../src/orm/index.ts';
import { aDatabase, closeHarness } from './harness.ts';

afterEach(closeHarness);

const WRITE = 'insert into walker (id, steps) values (?, 1) on conflict (id) do update set steps = 2';
const READ = 'select id from walker where id = ?';

test.each<[string, (tx: Tx, id: string) => Promise<unknown>, boolean]>([
  ['a prepared write', (tx, id) => tx.run({ sql: WRITE, params: [id] }), true],
  [
    'a prepared write of columns',
    (tx, id) =>
      tx.run({ sql: `insert into walker (id) select unnest(?::text[])`, params: columns([id], (one) => one) }),
    true,
  ],
  ['a write of the entity manager', (tx, id) => tx.em.execute(WRITE, [id]), true],
  ['an entity', async (tx, id) => tx.em.create('Walker' as never, { id, steps: 1 } as never), true],
  ['a prepared read', (tx, id) => tx.run({ sql: READ, params: [id] }), false],
  ['a read of the entity manager', (tx, id) => tx.em.execute(READ, [id]), false],
])('%s reports the ids that a commit changed', async (_, work, tells) => {
  const db = await aDatabase('changed');
  const reported: string[] = [];
  db.wake.changed = (ids) => void reported.push(...ids);
  const id = randomUUID();
  await transact(db, { actor: system, correlationId: randomUUID() }, (tx) => work(tx, id));
  expect(reported).toEqual(tells ? [id] : []);
});
