import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migratedDatabase } from '../../testing/src/postgres.ts';
import { RunningClock } from '../src/domain/index.ts';
import { amountMinor, anyOf, type Database, openDatabase, transact, typedQuery } from '../src/orm/index.ts';
import { cause } from './harness.ts';

const ShoeSchema = defineEntity({
  name: 'Shoe',
  properties: {
    shoeId: p.integer().primary(),
    madeAt: p.datetime(),
    priceMinor: amountMinor(),
    wornOutAt: p.datetime().fieldName('dead_at').nullable(),
  },
});
class Shoe extends ShoeSchema.class {}
ShoeSchema.setClass(Shoe);

const LaceSchema = defineEntity({
  name: 'Lace',
  properties: { laceId: p.integer().primary(), shoe: () => p.manyToOne(Shoe) },
});
class Lace extends LaceSchema.class {}
LaceSchema.setClass(Lace);

class Migration20261120_shoes extends Migration {
  override up(): void {
    this.addSql(`create table shoe (
      shoe_id int primary key, made_at timestamptz not null, price_minor bigint not null, dead_at timestamptz)`);
    this.addSql('create table lace (lace_id int primary key, shoe_shoe_id int not null references shoe)');
    this.addSql(
      `insert into shoe values (1, '2026-11-20T08:00:00Z', 9007199254740991, null), (2, '2026-11-21T08:00:00Z', 5, now())`,
    );
    this.addSql('insert into lace values (1, 1), (2, 1), (3, 2)');
  }
}

const migrations = [Migration20261120_shoes];
const statements: string[] = [];
let db: Database;

beforeAll(async () => {
  const { url } = await migratedDatabase({ name: 'typed_query', migrations });
  const options = { url, entities: [Shoe, Lace], migrations, clock: new RunningClock(), emits: [], audits: {} };
  db = await openDatabase({ ...options, poolMax: 1, onStatement: (sql) => statements.push(sql) });
});
afterAll(() => db.close());

const lacesOf = (em: EntityManager, shoeIds: readonly number[]) =>
  typedQuery(em, [Shoe, Lace], (from) =>
    from
      .selectFrom('Lace as lace')
      .innerJoin('Shoe as shoe', 'shoe.shoeId', 'lace.shoe')
      .select(['lace.laceId', 'shoe.madeAt', 'shoe.priceMinor', 'shoe.wornOutAt'])
      .where('shoe.shoeId', '=', anyOf(shoeIds))
      .where('shoe.wornOutAt', 'is', null)
      .orderBy('lace.laceId'),
  );

test('a join is read by properties, and its values are those of the entities', async () => {
  const shoe = { madeAt: new Date('2026-11-20T08:00:00Z'), priceMinor: Number.MAX_SAFE_INTEGER, wornOutAt: null };
  expect(await lacesOf(db.orm.em.fork(), [1, 2])).toEqual([
    { laceId: 1, ...shoe },
    { laceId: 2, ...shoe },
  ]);
});

test('a renamed property, or one of another entity, fails the type check', async () => {
  const em = db.orm.em.fork();
  const wrong = [
    // @ts-expect-error: a shoe has no size
    () => typedQuery(em, [Shoe], (from) => from.selectFrom('Shoe').select('size')),
    // @ts-expect-error: a moment is no text
    () => typedQuery(em, [Shoe], (from) => from.selectFrom('Shoe').select('shoeId').where('madeAt', '=', 'never')),
    // @ts-expect-error: Lace is not among the entities
    () => typedQuery(em, [Shoe], (from) => from.selectFrom('Lace').select('laceId').where('size', '=', 1)),
  ];
  for (const query of wrong) await expect(query()).rejects.toThrow();
});

test('it runs in the transaction of its entity manager, prepared once for any number of values, which traces do not see', async () => {
  statements.length = 0;
  const found = await transact(db, cause, async ({ em }) => {
    await em.nativeUpdate(Shoe, { shoeId: 2 }, { wornOutAt: null });
    const one = await lacesOf(em, [2]);
    const many = await lacesOf(em, [1, 2, 77_777]);
    const prepared = await em.execute(`select from pg_prepared_statements where statement like '%"lace"%'`);
    await em.nativeUpdate(Shoe, { shoeId: 2 }, { wornOutAt: new Date() });
    return { one: one.length, many: many.length, prepared: prepared.length };
  });
  expect(found).toEqual({ one: 1, many: 3, prepared: 1 });
  const queries = statements.filter((sql) => /^select "lace"/.test(sql));
  expect(queries).toHaveLength(2);
  expect(new Set(queries)).toEqual(
    new Set([expect.stringMatching(/"shoe"\."shoe_id" = any\(\$1\) and "shoe"\."dead_at" is null/)]),
  );
});

test('a list whose length is in the text is refused, and a moment or money under a name that the ORM does not know', async () => {
  const em = db.orm.em.fork();
  await expect(
    typedQuery(em, [Shoe], (from) => from.selectFrom('Shoe').select('shoeId').where('shoeId', 'in', [1, 2])),
  ).rejects.toThrow('A list is anyOf(values)');
  await expect(typedQuery(em, [Shoe], (from) => from.selectFrom('Shoe').select('madeAt as at'))).rejects.toThrow(
    'made_at is read under its own name, not as at',
  );
  const last = ({ price = false }) =>
    typedQuery(em, [Shoe], (from) =>
      from.selectFrom('Shoe').select(({ fn }) => fn.max(price ? 'priceMinor' : 'madeAt').as('last')),
    );
  await expect(last({})).rejects.toThrow('made_at is read under its own name');
  await expect(last({ price: true })).rejects.toThrow('price_minor is read under its own name');
  expect(
    await typedQuery(em, [Shoe], (from) => from.selectFrom('Shoe').select(({ fn }) => fn.max('madeAt').as('madeAt'))),
  ).toEqual([{ madeAt: new Date('2026-11-21T08:00:00Z') }]);
});
