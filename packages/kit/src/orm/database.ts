import type { EventSubscriber } from '@mikro-orm/core';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { CannotStart } from '../domain/cannot-start.ts';
import type { Clock } from '../domain/index.ts';
import type { AnyEvent } from '../events/index.ts';
import { entityChangeSubscriber } from './changed-ids.ts';
import { type HotPool, hotPool } from './hot-pool.ts';
import { MIGRATIONS_TABLE, type MigrationClass, withPlatform } from './migrations.ts';
import { HOT_CONNECTIONS, POOL_MAX } from './pool-sizes.ts';
import { PreparingClient } from './prepared.ts';
import { RefusedWrites } from './refused-writes.ts';
import { databaseNameOf } from './server-urls.ts';
import { SERVER_SETTINGS } from './time-limits.ts';
import { withClient } from './with-client.ts';

export type EntityClass = NonNullable<Options['entities']>[number];

export interface DatabaseOptions {
  /** With the role that the subgraph runs as; `prepareDatabase` made both. */
  readonly url: string;
  readonly entities: readonly EntityClass[];
  /** All of these must have run, or the database is not opened. */
  readonly migrations: readonly MigrationClass[];
  readonly clock: Clock;
  readonly emits: readonly AnyEvent[];
  /** Actions of its audit log. */
  readonly audits: Readonly<Record<string, string>>;
  /** See and change entities on their way to and from the database. */
  readonly subscribers?: readonly EventSubscriber[];
  readonly poolMax?: number;
  /** Timeout for a connection of the pools, in milliseconds; 10 s when left out. */
  readonly connectWithinMs?: number | undefined;
  /** Receives the text of every statement; for traces, and for tests that hold an operation to its budget. */
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
  readonly audits: ReadonlySet<string>;
  readonly onStatement: DatabaseOptions['onStatement'];
  readonly refusedWrites: RefusedWrites;
  /** Wakes the runtime's loops after a commit; set by the runtime. `changed` gets the ids that no event names. */
  wake: { outbox(): void; jobs(): void; audit?(): void; changed?(ids: readonly string[]): void };
  close(): Promise<void>;
}

/** Timeout for a connection: a pool that waits longer is a server that is away. */
const CONNECT_WITHIN_MS = 10_000;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { connectWithinMs = CONNECT_WITHIN_MS } = options;
  await refuseUnprepared(options.url, options.migrations);
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities: [...options.entities],
    // Entities are written by hand for tables that migrations make: nothing is discovered from or synchronised to the schema.
    subscribers: [...(options.subscribers ?? []), entityChangeSubscriber],
    pool: { min: 0, max: options.poolMax ?? POOL_MAX, idleTimeoutMillis: 30_000 },
    ignoreUndefinedInQuery: true,
    logger: () => {}, // Errors are thrown; nothing else is worth a line of its own.
    driverOptions: {
      connectionTimeoutMillis: connectWithinMs,
      options: SERVER_SETTINGS,
      Client: PreparingClient,
    },
    ...statementSpy(options.onStatement),
  });
  const refusedWrites = new RefusedWrites();
  const hot = hotPool({
    url: options.url,
    max: HOT_CONNECTIONS,
    settings: SERVER_SETTINGS,
    connectWithinMs,
    onStatement: options.onStatement,
    onFailure: (error) => refusedWrites.note(error),
  });
  return {
    url: options.url,
    orm,
    hot,
    clock: options.clock,
    emits: new Set(options.emits.map(({ type }) => type)),
    audits: new Set(Object.keys(options.audits)),
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

/** A subgraph migrates nothing itself: `prepareDatabase` does so before the start. */
async function refuseUnprepared(url: string, own: readonly MigrationClass[]): Promise<void> {
  const done = await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE}`);
    return new Set(rows.map(({ name }) => name));
  }).catch((error) => {
    if (NOT_PREPARED.has(error.code)) return new Set<string>();
    throw error;
  });
  const missing = withPlatform(own).filter(({ name }) => !done.has(name));
  if (missing.length > 0)
    throw new CannotStart(
      `The database ${databaseNameOf(url)} is not prepared for this version (${missing[0]!.name} has not run): run \`npm run provision\` first.`,
    );
}

/** No such database, no such table, or no right to it. */
const NOT_PREPARED: ReadonlySet<string> = new Set(['3D000', '42P01', '42501']);
