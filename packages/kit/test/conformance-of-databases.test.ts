import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sequentialScans } from '../../testing/src/cached-plans.ts';
import { impreciseSortColumns } from '../../testing/src/conformance/sort-columns.ts';
import { migratedDatabase } from '../../testing/src/postgres.ts';
import { RunningClock } from '../src/domain/index.ts';
import { type Database, openDatabase, sortedList } from '../src/orm/index.ts';

const LetterSchema = defineEntity({
  name: 'Letter',
  properties: { id: p.uuid().primary(), sentAt: p.datetime(), readAt: p.datetime() },
});
class Letter extends LetterSchema.class {}
LetterSchema.setClass(Letter);
sortedList({ name: 'letters', entity: Letter, orders: { SENT: { sentAt: 'desc' }, READ: { readAt: 'desc' } } });

class Migration20261201_letters extends Migration {
  override up(): void {
    this.addSql(
      'create table letter (id uuid primary key, sent_at timestamptz(3) not null, read_at timestamptz not null)',
    );
    this.addSql('create index letters_by_sending on letter (sent_at)');
  }
}

let db: Database;
let url: string;
beforeAll(async () => {
  const migrations = [Migration20261201_letters];
  ({ url } = await migratedDatabase({ name: 'letters', migrations }));
  db = await openDatabase({ url, entities: [Letter], migrations, clock: new RunningClock(), emits: [], audits: {} });
});
afterAll(() => db?.close());

test('a list that sorts by microseconds is a fault, one by milliseconds is none', async () => {
  expect(await impreciseSortColumns(db.orm.em.fork())).toEqual([
    'letters sorts by letter.read_at: make it timestamptz(3)',
  ]);
});

test('a statement that reads a whole table or a whole index is a fault', async () => {
  const byId = 'select id from letter where id = $1';
  const since = 'select id from letter where sent_at > $1 order by sent_at';
  const whole = 'select id from letter where read_at > $1';
  const wholeIndex = 'select id from letter order by sent_at';
  expect(await sequentialScans(url, [byId, since])).toEqual([]);
  expect(await sequentialScans(url, [byId, whole])).toEqual([`Seq Scan of letter in ${whole}`]);
  expect(await sequentialScans(url, [wholeIndex])).toEqual([`Index Scan of letter in ${wholeIndex}`]);
});
