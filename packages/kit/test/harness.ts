import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineEntity, p } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';
import type pg from 'pg';
import { z } from 'zod';
import { freePort } from '../../embedded-postgres/src/free-port.ts';
import { migratedDatabase, preparedDatabase } from '../../testing/src/postgres.ts';
import { startRedisServer } from '../../testing/src/redis-server.ts';
import { RunningClock, system } from '../src/domain/index.ts';
import { defineEvent, type Envelope, partitionOf } from '../src/events/index.ts';
import { type Database, openDatabase, questionPool, transact } from '../src/orm/index.ts';
import { inbox } from '../src/runtime/inbox/consume.ts';
import { startReceiving } from '../src/runtime/transport/receiving.ts';
import type { EventTransport } from '../src/runtime/transport/transport.ts';
import { type Consumer, consumer, type Log, type Services, silentLog } from '../src/subgraph/index.ts';
import { eventKeysOfAll } from '../src/trust/index.ts';

/** A walker steps; consumers must see each step once, and each walker's steps in order. */
export const stepped = defineEvent({
  type: 'walker.stepped',
  version: 1,
  payload: z.object({ walkerId: z.string(), step: z.int() }),
  orderedBy: ({ walkerId }) => walkerId,
});

const audits = { 'thing.do': 'A thing was done.' } as const;
declare module '../src/orm/index.ts' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}

const WalkerSchema = defineEntity({ name: 'Walker', properties: { id: p.string().primary(), steps: p.integer() } });
export class Walker extends WalkerSchema.class {}
WalkerSchema.setClass(Walker);

class Migration20261120_walkers extends Migration {
  override up(): void {
    this.addSql('create table walker (id text primary key, steps int not null default 0)');
    this.addSql(`create table footprint (
      position bigint generated always as identity primary key, walker_id text not null, step int not null)`);
  }
}

const opened: Database[] = [];
/** URL of a database's owner, by the URL of the role that a subgraph runs as. */
const owners = new Map<string, string>();
export const ownerUrlOf = (db: Pick<Database, 'url'>): string => owners.get(db.url) ?? db.url;

/** The database of a small subgraph, closed by `closeHarness`. */
export async function aDatabase(name: string, { url, poolMax }: { url?: string; poolMax?: number } = {}) {
  const migrations = [Migration20261120_walkers];
  const made =
    url === undefined
      ? await migratedDatabase({ name, migrations })
      : { ownerUrl: url, url: await preparedDatabase({ name, migrations }, url) };
  const db = await openDatabase({
    url: made.url,
    entities: [Walker],
    migrations,
    clock: new RunningClock(),
    emits: [stepped],
    audits,
    ...(poolMax === undefined ? {} : { poolMax }),
  });
  opened.push(db);
  owners.set(db.url, made.ownerUrl);
  return db;
}

const asking = new Map<string, pg.Pool>();
function ownerOf(url: string): pg.Pool {
  const existing = asking.get(url);
  if (existing !== undefined) return existing;
  const pool = questionPool(url, 2);
  asking.set(url, pool);
  return pool;
}

const closers: (() => Promise<unknown> | unknown)[] = [];
/** Runs `close` when the test ends, last registered first. */
export function later(close: () => Promise<unknown> | unknown): void {
  closers.push(close);
}

export async function closeHarness(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
  for (const db of opened.splice(0)) await db.close();
  for (const pool of asking.values()) await pool.end();
  asking.clear();
}

export const servicesOf = (name: string, db: Database, log: Log = silentLog): Services => ({
  name,
  db,
  clock: db.clock,
  log,
  settings: (schema) => schema.parse({}),
  permissions: {},
  transact: (cause, work) => transact(db, cause, work),
  command: () => Promise.reject(new Error('nobody to ask')),
  followRecords: () => {
    throw new Error('nothing to follow');
  },
  watch: () => {
    throw new Error('nothing to watch');
  },
});

export const cause = { actor: system, correlationId: 'test' };

/** Steps of one walker, each in a transaction of its own that locks the walker's row. */
export async function walk(db: Database, walkerId: string, steps = 1): Promise<void> {
  for (let taken = 0; taken < steps; taken += 1) {
    await transact(db, cause, async (tx) => {
      const [row] = await tx.em.execute<{ steps: number }[]>(
        `insert into walker (id, steps) values (?, 1) on conflict (id) do update set steps = walker.steps + 1 returning steps`,
        [walkerId],
      );
      tx.emit(stepped, { walkerId, step: row!.steps });
    });
  }
}

/** A consumer that leaves a footprint for each step; `before` may reject one. */
export const footprints = (before: (payload: z.infer<typeof stepped.payload>) => unknown = () => {}): Consumer =>
  consumer(stepped, async (tx, payload) => {
    await before(payload);
    await tx.em.execute('insert into footprint (walker_id, step) values (?, ?)', [payload.walkerId, payload.step]);
  });

export const rowsOf = async <R extends object>(
  db: Pick<Database, 'url'>,
  sql: string,
  params: unknown[] = [],
): Promise<R[]> => (await ownerOf(ownerUrlOf(db)).query<R>(sql, params)).rows;

/** Each walker's footprints, in the order in which they were left. */
export async function trails(db: Database): Promise<Record<string, number[]>> {
  const rows = await rowsOf<{ walker_id: string; steps: number[] }>(
    db,
    'select walker_id, array_agg(step order by position) as steps from footprint group by walker_id order by walker_id',
  );
  return Object.fromEntries(rows.map(({ walker_id, steps }) => [walker_id, steps]));
}

export const upTo = (steps: number): number[] => Array.from({ length: steps }, (_, index) => index + 1);

export const unsentOf = async (db: Database): Promise<number> =>
  (await rowsOf<{ n: number }>(db, 'select count(*)::int as n from outbox_event where ticket is null'))[0]!.n;

let seq = 0;
/** An event as it is transported, for tests of consumers. */
export function anEnvelope(walkerId: string, step: number, more: Partial<Envelope> = {}): Envelope {
  seq += 1;
  return {
    id: crypto.randomUUID(),
    type: stepped.type,
    version: 1,
    publisher: 'walkers',
    seq,
    orderingKey: walkerId,
    partition: partitionOf(walkerId),
    occurredAt: new Date().toISOString(),
    correlationId: 'test',
    causationId: null,
    actor: { kind: 'SYSTEM', id: system.id },
    payload: { walkerId, step },
    ...more,
  };
}

/** Event keys of every publisher and consumer of these tests. */
export const keys = eventKeysOfAll('a master secret that is of no worth but in tests', ['walkers', 'publisher']);

export const redisUrl = process.env.MUSTER_TEST_REDIS_URL;

/** A Redis for one test, which may flush and stop it. */
export async function ownRedis(): Promise<{ url: string; stop(): Promise<void>; start(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'muster-kit-redis-'));
  const options = { port: await freePort(), dir, options: ['--enable-debug-command', 'yes'] };
  let server = await startRedisServer(options);
  const start = async () => {
    server = await startRedisServer(options);
  };
  const stop = () => server.stop('SIGKILL');
  later(async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  });
  return { url: server.url, start, stop };
}

/** A TCP proxy to a server, which can be cut and mended like a network. */
export async function aCuttableWay(to: string): Promise<{ url: string; cut(): void; mend(): Promise<void> }> {
  const target = new URL(to);
  const { hostname, port: targetPort } = target;
  const sockets = new Set<Socket>();
  const gate = createServer((near) => {
    const far = connect(Number(targetPort), hostname);
    for (const [one, another] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(another);
      one.on('error', () => another.destroy());
      one.on('close', () => {
        sockets.delete(one);
        another.destroy();
      });
    }
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      gate.once('error', reject);
      gate.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = gate.address() as { port: number };
  const cut = () => {
    gate.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  later(() => {
    gate.close();
    for (const socket of sockets) socket.destroy();
  });
  target.hostname = '127.0.0.1';
  target.port = String(port);
  return { url: target.href, cut, mend: () => listen(port) };
}

/** Registers a consumer group for every step, over some transport, until the test or the caller ends it. */
export async function hears(
  db: Database,
  transport: EventTransport,
  consumers: Consumer[],
): ReturnType<typeof startReceiving> {
  const receiving = await startReceiving({
    db,
    group: 'watchers',
    types: [stepped.type],
    publishers: new Map([[stepped.type, 'walkers']]),
    transport,
    receive: inbox({ definition: { name: 'watchers', consumers }, services: servicesOf('watchers', db) }),
    log: silentLog,
  });
  later(() => receiving.close());
  return receiving;
}
