import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import { Int, Query, Resolver } from 'type-graphql';
import { expect, test } from 'vitest';
import { migratedDatabase } from '../../testing/src/postgres.ts';
import { RunningClock } from '../src/domain/index.ts';
import { Allow } from '../src/graphql/index.ts';
import { withClient } from '../src/orm/index.ts';
import { assemble, inProcessLiveHub } from '../src/runtime/index.ts';
import { type SubgraphDefinition, silentLog } from '../src/subgraph/index.ts';

const KeptSchema = defineEntity({ name: 'Kept', properties: { count: p.integer().primary() } });
class Kept extends KeptSchema.class {}
KeptSchema.setClass(Kept);

class Migration20261201_counts extends Migration {
  override up(): void {
    this.addSql('create table kept (count int primary key)');
  }
}

@Resolver()
class CountResolver {
  @Allow('anyone')
  @Query(() => Int, { description: 'Count that is kept.' })
  keptCount(): number {
    return 0;
  }
}

/** A subgraph that keeps a count in memory. */
const aCounter = (finish: SubgraphDefinition['finish']): SubgraphDefinition =>
  ({
    name: 'counter',
    description: 'Counts.',
    entities: [Kept],
    migrations: [Migration20261201_counts],
    invariants: [],
    resolvers: [CountResolver],
    references: {},
    permissions: {},
    emits: [],
    consumers: [],
    finish,
  }) satisfies SubgraphDefinition;

async function opened(finish: SubgraphDefinition['finish']) {
  const definition = aCounter(finish);
  const { url } = await migratedDatabase(definition);
  const runtime = await assemble(definition, {
    databaseUrl: url,
    live: inProcessLiveHub(),
    clock: new RunningClock(),
    log: silentLog,
    env: {},
    permissions: {},
    ask: () => Promise.reject(new Error('nobody is asked')),
  });
  return {
    runtime,
    counts: () => withClient(url, async (client) => (await client.query('select count from kept')).rows),
  };
}

test('what is kept in memory is written at a graceful shutdown, while the database is still there', async () => {
  const { runtime, counts } = await opened(async ({ db }) => {
    await db.hot.write([{ sql: 'insert into kept (count) values (?::int)', params: [7] }]);
  });
  await runtime.close();
  expect(await counts()).toEqual([{ count: 7 }]);
});

test('a failure of it closes the database all the same', async () => {
  const { runtime } = await opened(() => Promise.reject(new Error('no room')));
  await expect(runtime.close()).rejects.toThrow('no room');
  await expect(runtime.services.db.hot.read([{ sql: 'select 1', params: [] }])).rejects.toThrow();
});
