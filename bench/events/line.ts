import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@muster/embedded-postgres';
import { quotaChanged } from '@muster/events';
import { RunningClock } from '@muster/kit/domain';
import type { PayloadOf } from '@muster/kit/events';
import { type Database, databaseNameOf, openDatabase, type Tx, transact, withClient } from '@muster/kit/orm';
import { inbox, inProcessLiveHub, inProcessTransport, redisStreamsTransport, startRelay } from '@muster/kit/runtime';
import { batchConsumer, type Consumer, consumer, type Services, silentLog } from '@muster/kit/subgraph';
import { eventKeysOfAll } from '@muster/kit/trust';
import { orders } from '@muster/orders';
import { preparedDatabase } from '@muster/testing/postgres';
import { startReceiving } from '../../packages/kit/src/runtime/transport/receiving.ts';
import { startRedis } from '../own-redis.ts';
import { whatIsWrong } from './what-is-wrong.ts';

export type Fact = PayloadOf<typeof quotaChanged>;
export type Way = 'one by one' | 'batch';
export type Through = 'Redis Streams' | 'in process';

const PUBLISHER = 'publisher';
const KEYS = eventKeysOfAll('of no worth anywhere but here, and long enough', [PUBLISHER]);
const LISTENER = 'listener';

/** Row that the consumer writes for an event, in the consuming transaction. */
const TABLE = 'create table taken (position bigint generated always as identity primary key, key uuid, no int)';

/** Servers, and the databases of two subgraphs. */
export async function openGround() {
  const dir = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const [postgres, redis] = await Promise.all([startPostgres({ dataDir: dir }), startRedis()]);
  const prepared = (name: string) => preparedDatabase({ name, migrations: [] }, postgres.url(name));
  const open = async (name: string) =>
    openDatabase({
      url: await prepared(name),
      entities: orders.entities, // At least one is required; none is used.
      migrations: [],
      clock: new RunningClock(),
      emits: [quotaChanged],
      audits: {},
      poolMax: 20,
    });
  await prepared(LISTENER);
  await withClient(postgres.url(LISTENER), (client) => client.query(TABLE));
  const [publisher, listener] = [await open(PUBLISHER), await open(LISTENER)];
  const run = ({ url }: Database, ...statements: string[]) =>
    withClient(postgres.url(databaseNameOf(url)), async (client) => {
      for (const sql of statements) await client.query(sql);
    });
  return {
    redis,
    publisher,
    listener,
    /** Database of the consumer. */
    ownerUrl: postgres.url(LISTENER),
    async clear() {
      await run(publisher, 'truncate outbox_event', 'update outbox_partition set ticket = 0', 'vacuum analyze');
      await run(listener, 'truncate inbox_event, taken, parked_event', 'vacuum analyze', 'checkpoint');
    },
    async close() {
      await Promise.all([publisher.close(), listener.close()]);
      await Promise.all([postgres.stop(), redis.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
export type Ground = Awaited<ReturnType<typeof openGround>>;

/** Pipeline from a publishing to a consuming transaction; `onTaken` is called after the commit of each event's effect. */
export async function openLine(
  { redis, publisher, listener }: Ground,
  { way, through, onTaken }: { way: Way; through: Through; onTaken(fact: Fact): void },
) {
  const effects = new WeakMap<Tx, Fact[]>();
  const services: Services = {
    name: LISTENER,
    db: listener,
    clock: listener.clock,
    log: silentLog,
    settings: (schema) => schema.parse({}),
    permissions: {},
    async transact(cause, work) {
      let facts: readonly Fact[] = [];
      const result = await transact(listener, cause, async (tx) => {
        const value = await work(tx);
        facts = effects.get(tx) ?? [];
        return value;
      });
      for (const fact of facts) onTaken(fact);
      return result;
    },
    command: () => Promise.reject(new Error('nobody to ask')),
    followRecords: () => {
      throw new Error('nothing is followed here');
    },
    watch: () => {
      throw new Error('nothing to watch');
    },
  };
  const definition = { name: LISTENER, consumers: [consumerOf(way, effects)] };
  const transport =
    through === 'in process'
      ? inProcessTransport({ log: silentLog })
      : await redisStreamsTransport({ url: redis.url, log: silentLog, keys: KEYS, prefix: `${crypto.randomUUID()}:` });
  const receiving = await startReceiving({
    db: listener,
    group: LISTENER,
    types: [quotaChanged.type],
    publishers: new Map([[quotaChanged.type, PUBLISHER]]),
    transport,
    receive: inbox({ definition, services }),
    log: silentLog,
  });
  const relay = await startRelay({
    db: publisher,
    publisher: PUBLISHER,
    transport,
    live: inProcessLiveHub(),
    channels: [],
    log: silentLog,
  });
  publisher.wake = { outbox: () => relay.wake(), jobs() {} };
  return {
    wrongs: (written: number) => whatIsWrong({ publisher, listener, written }),
    async close() {
      publisher.wake = { outbox() {}, jobs() {} };
      await relay.close();
      await receiving.close();
      await transport.close();
    },
  };
}

function consumerOf(way: Way, effects: WeakMap<Tx, Fact[]>): Consumer {
  const note = (tx: Tx, facts: readonly Fact[]) => {
    const noted = effects.get(tx);
    if (noted === undefined) effects.set(tx, [...facts]);
    else noted.push(...facts);
  };
  if (way === 'one by one')
    return consumer(quotaChanged, async (tx, fact) => {
      await tx.em.execute('insert into taken (key, no) values (?, ?)', [fact.offerId, fact.seq]);
      note(tx, [fact]);
    });
  return batchConsumer(quotaChanged, async (tx, facts) => {
    await tx.em.execute(
      `insert into taken (key, no)
       select key, no from rows from (jsonb_to_recordset(?::jsonb) as (key uuid, no int)) with ordinality
        order by ordinality`,
      [JSON.stringify(facts.map(({ offerId: key, seq: no }) => ({ key, no })))],
    );
    note(tx, facts);
  });
}
