import type { EventSubscriber } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Clock } from '../domain/index.ts';
import type { AnyEvent } from '../events/index.ts';
import { Migration20261121_audit_chain } from './audit-chain.migration.ts';
import { notesEntities } from './changed-ids.ts';
import { type HotPool, hotPool } from './hot-pool.ts';
import { Migration20261121_inbox } from './inbox.migration.ts';
import { Migration20261121_outbox } from './outbox.migration.ts';
import { Migration20261120_platform } from './platform.migration.ts';
import { HOT_CONNECTIONS, POOL_MAX } from './pool-sizes.ts';
import { PreparingClient } from './prepared.ts';
import { RefusedWrites } from './refused-writes.ts';
import { MIGRATION_LIMITS, SERVER_SETTINGS, withTimeLimits } from './time-limits.ts';
import { Migration20261130_unreadable_event } from './unreadable-event.migration.ts';

export type EntityClass = NonNullable<Options['entities']>[number];
export type MigrationClass = typeof Migration20261120_platform;

export interface DatabaseOptions {
  readonly url: string;
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  readonly clock: Clock;
  readonly emits: readonly AnyEvent[];
  /** See and change entities on their way to and from the database. */
  readonly subscribers?: readonly EventSubscriber[];
  readonly poolMax?: number;
  /** Sees the text of every statement; for tests that hold an operation to its budget. */
  readonly onStatement?: ((sql: string, tookMs: number) => void) | undefined;
}

/** One subgraph's own PostgreSQL database. */
export interface Database {
  readonly url: string;
  readonly orm: MikroORM;
  /** Opens no connection before it is used. */
  readonly hot: HotPool;
  readonly clock: Clock;
  readonly emits: ReadonlySet<string>;
  readonly onStatement: DatabaseOptions['onStatement'];
  readonly refusedWrites: RefusedWrites;
  /** Wakes whoever waits for new outbox rows or new jobs; set by the runtime, called after a commit. `changed` hears what no event names. */
  wake: { outbox(): void; jobs(): void; audit?(): void; changed?(ids: readonly string[]): void };
  close(): Promise<void>;
}

/** Migrations of all replicas queue behind this advisory lock. */
const MIGRATION_LOCK = 7_261_120;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await createIfMissing(options.url);
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities: [...options.entities],
    // Entities are written by hand for tables that migrations make: nothing is discovered from or synchronised to the schema.
    extensions: [Migrator],
    subscribers: [...(options.subscribers ?? []), notesEntities],
    migrations: {
      migrationsList: [
        Migration20261120_platform,
        Migration20261121_audit_chain,
        Migration20261121_outbox,
        Migration20261121_inbox,
        Migration20261130_unreadable_event,
        ...options.migrations,
      ].map((migration) => ({
        name: migration.name,
        class: migration,
      })),
      snapshot: false,
      transactional: true,
    },
    pool: { min: 0, max: options.poolMax ?? POOL_MAX, idleTimeoutMillis: 30_000 },
    ignoreUndefinedInQuery: true,
    logger: () => {}, // What goes wrong is thrown; nothing else is worth a line of its own.
    driverOptions: {
      connectionTimeoutMillis: 10_000,
      options: SERVER_SETTINGS,
      Client: PreparingClient,
    },
    ...statementSpy(options.onStatement),
  });
  await migrate(options.url, orm);
  const refusedWrites = new RefusedWrites();
  const hot = hotPool({
    url: options.url,
    max: HOT_CONNECTIONS,
    settings: SERVER_SETTINGS,
    onStatement: options.onStatement,
    onFailure: (error) => refusedWrites.note(error),
  });
  return {
    url: options.url,
    orm,
    hot,
    clock: options.clock,
    emits: new Set(options.emits.map(({ type }) => type)),
    onStatement: options.onStatement,
    refusedWrites,
    wake: { outbox() {}, jobs() {} },
    async close() {
      await Promise.all([hot.close(), orm.close(true)]);
    },
  };
}

function statementSpy(onStatement: DatabaseOptions['onStatement']): Partial<Options> {
  if (onStatement === undefined) return {};
  return {
    debug: ['query'],
    colors: false,
    loggerFactory: () => ({
      log() {},
      error() {},
      warn() {},
      setDebugMode() {},
      isEnabled: () => true,
      logQuery: ({ query, took }: { query?: string; took?: number }) => onStatement(query ?? '', took ?? 0),
    }),
  };
}

/** The name of the database that a URL points to. */
export const databaseNameOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

async function createIfMissing(url: string): Promise<void> {
  const name = databaseNameOf(url);
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await withClient(maintenance.href, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    try {
      await client.query(`create database ${client.escapeIdentifier(name)}`);
    } catch (error) {
      // Another replica was faster: 42P04 once it is there, 23505 while both insert into the catalogue.
      if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
    }
  });
}

async function migrate(url: string, orm: MikroORM): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await withTimeLimits(MIGRATION_LIMITS, () => orm.migrator.up());
  });
}

/** A connection of its own for one piece of work; its end releases every session lock it took. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // The query in flight rejects by itself; without a listener the program would end.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
